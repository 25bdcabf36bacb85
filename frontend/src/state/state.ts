// All state of the workbench, made once by main and handed down.
import { createDocumentsState, type DocumentsStore } from './documentsState'
import { createGitState, type GitStore } from './gitState'
import { createLanguageState, type LanguageStore } from './languageState'
import { createLayoutState, type LayoutStorage, type LayoutStore } from './layoutState'
import { createNoticeState, type NoticeStore } from './noticeState'
import { createProblemsState, type ProblemsStore } from './problemsState'
import { createRecordsState, type RecordsStore } from './recordsState'
import { createRunnersState, type RunnersStore } from './runnersState'
import { createRunState, type RunStore } from './runState'
import { createSearchState, type SearchStore } from './searchState'
import { createSettingsState, type SettingsStore } from './settingsState'
import { createWorkspaceState, type WorkspaceStore } from './workspaceState'

export interface State {
  workspace: WorkspaceStore
  documents: DocumentsStore
  git: GitStore
  problems: ProblemsStore
  run: RunStore
  records: RecordsStore
  search: SearchStore
  settings: SettingsStore
  layout: LayoutStore
  language: LanguageStore
  notices: NoticeStore
  runners: RunnersStore
}

export function createState(storage: LayoutStorage, systemDark: boolean, systemContrast = false): State {
  return {
    workspace: createWorkspaceState(),
    documents: createDocumentsState(),
    git: createGitState(),
    problems: createProblemsState(),
    run: createRunState(),
    records: createRecordsState(),
    search: createSearchState(),
    settings: createSettingsState(),
    layout: createLayoutState(storage, systemDark, systemContrast),
    language: createLanguageState(),
    notices: createNoticeState(),
    runners: createRunnersState(),
  }
}
