// The part of the Language Server Protocol that is spoken here. Lines and characters count from 0,
// characters in UTF-16 units.

export interface LspPosition {
  line: number
  character: number
}

export interface LspRange {
  start: LspPosition
  end: LspPosition
}

export interface LspLocation {
  uri: string
  range: LspRange
}

export interface LspLocationLink {
  originSelectionRange?: LspRange
  targetUri: string
  targetRange: LspRange
  targetSelectionRange: LspRange
}

export interface LspTextEdit {
  range: LspRange
  newText: string
}

export interface LspWorkspaceEdit {
  changes?: Record<string, LspTextEdit[]>
  documentChanges?: { textDocument?: { uri: string }; edits?: LspTextEdit[]; kind?: string }[]
}

export interface LspDiagnostic {
  range: LspRange
  severity?: number
  code?: number | string
  source?: string
  message: string
  tags?: number[]
  relatedInformation?: { location: LspLocation; message: string }[]
}

export type LspMarkup = string | { kind?: string; language?: string; value: string }

export interface LspCompletionItem {
  label: string
  labelDetails?: { detail?: string; description?: string }
  kind?: number
  tags?: number[]
  detail?: string
  documentation?: LspMarkup
  preselect?: boolean
  sortText?: string
  filterText?: string
  insertText?: string
  insertTextFormat?: number
  textEdit?: LspTextEdit | { newText: string; insert: LspRange; replace: LspRange }
  textEditText?: string
  additionalTextEdits?: LspTextEdit[]
  commitCharacters?: string[]
  data?: unknown
}

export interface LspCompletionList {
  isIncomplete?: boolean
  itemDefaults?: {
    commitCharacters?: string[]
    editRange?: LspRange | { insert: LspRange; replace: LspRange }
    insertTextFormat?: number
    data?: unknown
  }
  items: LspCompletionItem[]
}

export interface LspSignatureHelp {
  signatures: {
    label: string
    documentation?: LspMarkup
    parameters?: { label: string | [number, number]; documentation?: LspMarkup }[]
    activeParameter?: number
  }[]
  activeSignature?: number
  activeParameter?: number
}

export interface LspCodeAction {
  title: string
  kind?: string
  diagnostics?: LspDiagnostic[]
  isPreferred?: boolean
  disabled?: { reason: string }
  edit?: LspWorkspaceEdit
}

export interface LspDocumentSymbol {
  name: string
  detail?: string
  kind: number
  tags?: number[]
  range: LspRange
  selectionRange: LspRange
  children?: LspDocumentSymbol[]
}

export interface LspCapabilities {
  signatureHelpProvider?: { triggerCharacters?: string[]; retriggerCharacters?: string[] }
  documentOnTypeFormattingProvider?: { firstTriggerCharacter: string; moreTriggerCharacter?: string[] }
  semanticTokensProvider?: { legend: { tokenTypes: string[]; tokenModifiers: string[] } }
}
