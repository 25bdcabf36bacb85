// Record storage as a person reads it.

export interface RecordEntry {
  key: string
  value: unknown
  expiresAt?: string
  updatedAt: string
}
