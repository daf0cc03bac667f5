import Kernel

/// A photo that may be kept: judged by its content, with everything but the picture cut out.
///
/// We never decode a picture on the server: the compressed image data is copied as it is, and the segments
/// that carry EXIF, GPS, XMP, comments, thumbnails and colour profiles are left out: each format names what may stay, and anything
/// else goes, known or not. So there is no loss of detail, no bomb to unpack, and no decoder to attack.
/// The orientation of a JPEG, without which a phone's photo lies on its side, is written back in an EXIF block that holds
/// nothing else.
public struct Photo: Sendable, Equatable {
  public enum Kind: String, Sendable, CaseIterable {
    case jpeg = "image/jpeg"
    case png = "image/png"
    case webp = "image/webp"
  }

  public let kind: Kind
  public let width: Int
  public let height: Int
  /// What may be stored.
  public let bytes: [UInt8]

  public init(_ uploaded: [UInt8]) throws(PhotoError) {
    guard uploaded.count <= Limits.photoBytes else { throw .tooLarge }
    let found: Photo
    if uploaded.starts(with: [0xFF, 0xD8, 0xFF]) {
      found = try JPEG.cleaned(uploaded)
    } else if uploaded.starts(with: PNG.signature) {
      found = try PNG.cleaned(uploaded)
    } else if WebP.isWebP(uploaded) {
      found = try WebP.cleaned(uploaded)
    } else if Photo.isHEIC(uploaded) {
      throw .heic
    } else {
      throw .notAPhoto
    }
    guard found.width > 0, found.height > 0 else { throw .broken }
    // Divided, not multiplied: a PNG may say 4,294,967,295 × 4,294,967,295, and that is more than an Int holds.
    guard found.width <= Limits.photoPixels / found.height else { throw .tooManyPixels }
    self = found
  }

  init(kind: Kind, width: Int, height: Int, bytes: [UInt8]) {
    self.kind = kind
    self.width = width
    self.height = height
    self.bytes = bytes
  }

  /// ISO base media with a HEIF brand: what iPhones store. Browsers turn it into JPEG when asked for JPEG.
  private static func isHEIC(_ bytes: [UInt8]) -> Bool {
    guard bytes.count > 12, bytes[4..<8].elementsEqual(Array("ftyp".utf8)) else { return false }
    let brand = String(decoding: bytes[8..<12], as: UTF8.self)
    return ["heic", "heix", "hevc", "mif1", "msf1", "avif"].contains(brand)
  }
}

/// Why a file was not taken.
public enum PhotoError: Error, Sendable, Equatable {
  case tooLarge, notAPhoto, heic, broken, tooManyPixels
}

extension PhotoError: ProblemConvertible {
  public var code: String {
    switch self {
    case .tooLarge: "photo.too_large"
    case .notAPhoto: "photo.not_a_photo"
    case .heic: "photo.heic"
    case .broken: "photo.broken"
    case .tooManyPixels: "photo.too_many_pixels"
    }
  }

  public var problem: Problem {
    let kind: Problem.Kind = self == .tooLarge ? .tooLarge : .unsupported
    return Problem(kind, code: code, fields: [Problem.Field("photos", code)])
  }
}
