// A fault as the program says it: written by services, shown by commands.

export type FaultCode =
  | 'invalid'
  | 'not_found'
  | 'conflict'
  | 'denied'
  | 'unavailable'
  | 'canceled'
  | 'internal'

/** A position in a person's file; lines and columns count from 1, 0 or absent is unknown. */
export interface Place {
  file: string
  line?: number
  column?: number
}

export class AppError extends Error {
  override readonly name = 'AppError'

  constructor(
    readonly code: FaultCode,
    readonly sentence: string,
    readonly hint?: string,
    readonly place?: Place,
  ) {
    super(sentence)
  }
}

/** Any thrown value as an AppError; what nobody expected is an internal one. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  const text = thrown instanceof Error ? thrown.message : String(thrown)
  return new AppError('internal', `Something went wrong in the workbench: ${text}`)
}
