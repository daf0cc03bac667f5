import Contracts
import Files
import Kernel
import Web

/// Photos as they come with a form: judged by their content, cleaned, and stored before any transaction begins. A full disk
/// throws here, so a case is never half written.
struct PhotoIntake: Sendable {
  /// Stores the cleaned bytes and gives their hash.
  let keep: @Sendable ([UInt8]) throws -> String

  /// What a form with photos may weigh.
  static let formBytes = Limits.photosPerCase * Limits.photoBytes + Limits.formBytes

  /// The photos of `field`; what is no photo, or one too many, is noted in the form. Nothing is stored when anything is wrong.
  func kept(_ form: inout Form, field: String = "photos", room: Int = Limits.photosPerCase) throws -> [OpenCase.KeptPhoto] {
    let uploads = form.uploads[field] ?? []
    guard uploads.count <= room else {
      form.reject(field, "photo.too_many")
      return []
    }
    var photos: [Photo] = []
    for upload in uploads {
      do { photos.append(try Photo(upload.bytes)) } catch { form.reject(field, error.code) }
    }
    guard form.isValid else { return [] }
    return try photos.map { photo in OpenCase.KeptPhoto(photo: photo, sha256: try keep(photo.bytes)) }
  }
}
