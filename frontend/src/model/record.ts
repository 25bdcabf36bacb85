// Record storage as a person reads it.

export interface RecordEntry {
  key: string
  /** Absent when the record is secure: its value does not come here. */
  value?: unknown
  secure?: boolean
  expiresAt?: string
  updatedAt: string
}
