// What Trello's webhooks contain: an action, on a board or whatever else the webhook is for.

export interface Member {
  id: string;
  fullName: string;
  username: string;
  initials: string;
  avatarUrl: string | null;
  [field: string]: any;
}

export interface Named {
  id: string;
  name?: string;
  [field: string]: any;
}

/** What the action is about; which fields there are depends on its type. */
export interface ActionData {
  board?: Named & { shortLink?: string };
  card?: Named & { idShort?: number; shortLink?: string };
  list?: Named;
  /** Where a card was before it was moved, and after that. */
  listBefore?: Named;
  listAfter?: Named;
  /** The former values of what changed. */
  old?: Record<string, any>;
  /** Of a comment. */
  text?: string;
  label?: Named & { color?: string | null };
  checklist?: Named;
  checkItem?: Named & { state?: 'complete' | 'incomplete' | string };
  attachment?: Named & { url?: string };
  member?: Named;
  [field: string]: any;
}

export interface Action {
  id: string;
  /** createCard, updateCard, commentCard, ... */
  type: string;
  date: string;
  idMemberCreator: string;
  /** Who did it. */
  memberCreator: Member;
  /** Who it was done to. */
  member?: Member;
  data: ActionData;
  [field: string]: any;
}

/** What every event has. */
export interface WebhookEvent {
  action: Action;
  /** What the webhook is for: a board, a card, a list, ... */
  model: { id: string; name?: string; [field: string]: any };
  webhook?: { id: string; description: string; idModel: string; callbackURL: string; active: boolean; [field: string]: any };
}
export interface CardCreatedEvent extends WebhookEvent {
  action: Action & { data: { board: Named; card: Named; list: Named } };
}
export interface CardUpdatedEvent extends WebhookEvent {
  action: Action & { data: { board: Named; card: Named; old: Record<string, any> } };
}
export interface CardCommentedEvent extends WebhookEvent {
  action: Action & { data: { board: Named; card: Named; text: string } };
}

export interface AnyEvent extends WebhookEvent {}
export interface CardDeletedEvent extends WebhookEvent {}
export interface CardCopiedEvent extends WebhookEvent {}
export interface CardMovedToBoardEvent extends WebhookEvent {}
export interface CardMovedFromBoardEvent extends WebhookEvent {}
export interface CommentUpdatedEvent extends WebhookEvent {}
export interface CommentDeletedEvent extends WebhookEvent {}
export interface MemberAddedToCardEvent extends WebhookEvent {}
export interface MemberRemovedFromCardEvent extends WebhookEvent {}
export interface AttachmentAddedToCardEvent extends WebhookEvent {}
export interface AttachmentDeletedFromCardEvent extends WebhookEvent {}
export interface LabelAddedToCardEvent extends WebhookEvent {}
export interface LabelRemovedFromCardEvent extends WebhookEvent {}
export interface ChecklistAddedToCardEvent extends WebhookEvent {}
export interface ChecklistRemovedFromCardEvent extends WebhookEvent {}
export interface CheckItemCreatedEvent extends WebhookEvent {}
export interface CheckItemUpdatedEvent extends WebhookEvent {}
export interface CheckItemStateUpdatedEvent extends WebhookEvent {}
export interface CheckItemDeletedEvent extends WebhookEvent {}
export interface ListCreatedEvent extends WebhookEvent {}
export interface ListUpdatedEvent extends WebhookEvent {}
export interface ListMovedToBoardEvent extends WebhookEvent {}
export interface ListMovedFromBoardEvent extends WebhookEvent {}
export interface LabelCreatedEvent extends WebhookEvent {}
export interface LabelUpdatedEvent extends WebhookEvent {}
export interface LabelDeletedEvent extends WebhookEvent {}
export interface BoardUpdatedEvent extends WebhookEvent {}
export interface MemberAddedToBoardEvent extends WebhookEvent {}
export interface MemberRemovedFromBoardEvent extends WebhookEvent {}
