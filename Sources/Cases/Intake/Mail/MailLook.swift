import Cryptography
import Kernel
import Web

extension TakeMail {
  public static var bytesMax: Int { MailMessage.bytesMax }

  /// What is understood of a message, for whoever sets up the mail server and for the test that asks Python the same. Nil for what is
  /// no message.
  public static func looked(_ bytes: [UInt8], envelopeSender: String?) -> JSONValue? {
    guard let message = MailMessage(bytes, envelopeSender: envelopeSender) else { return nil }
    let files = message.attachments.map { file in
      JSONValue.object([
        "name": .text(file.name), "type": .text(file.type), "sha256": .text(Hex.encode(Digest.sha256(file.bytes))),
      ])
    }
    return .object([
      "name": .text(message.from?.name ?? ""), "address": .text(message.from?.address ?? ""), "subject": .text(message.subject),
      "message_id": JSONValue(message.messageID), "text": .text(message.text), "words": .text(message.words), "files": .array(files),
      "automatic": JSONValue(message.automatic?.rawValue),
    ])
  }
}
