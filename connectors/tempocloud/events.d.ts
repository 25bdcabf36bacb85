// What Tempo tells of a worklog, as its webhooks have it.

export interface TempoWorklog {
  tempoWorklogId: number;
  issue: { id: number; self?: string };
  author: { accountId: string; self?: string };
  updater: { accountId: string; self?: string };
  timeSpentSeconds: number;
  billableSeconds?: number;
  /** 2026-11-02 */
  startDate: string;
  /** 09:00:00 */
  startTime: string;
  description?: string;
  createdAt: string;
  updatedAt: string;
}

export interface WorklogEvent {
  eventId: string;
  eventType: 'worklog.created' | 'worklog.updated';
  payload: TempoWorklog;
}
export interface WorklogCreatedEvent extends WorklogEvent {}
export interface WorklogUpdatedEvent extends WorklogEvent {}
