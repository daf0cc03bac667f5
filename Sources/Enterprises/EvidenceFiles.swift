import Contracts
import Kernel
import Store

extension Tx {
  /// Those among `files` that are kept as the evidence of a qualification.
  public func evidenceInUse(_ files: [FileID]) throws -> Set<FileID> {
    let found = try all(
      """
      SELECT DISTINCT evidence_file_id FROM qualifications WHERE evidence_file_id IN (\(list: files))
      ORDER BY evidence_file_id LIMIT \(files.count)
      """
    ) { row in try row("evidence_file_id", as: FileID.self) }
    return Set(found)
  }
}
