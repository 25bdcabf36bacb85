// What happens in Confluence Cloud, as the webhooks of its apps have it. Dates are milliseconds
// since 1970, and people are account ids.

export interface Content {
  id: number;
  spaceKey: string;
  title?: string;
  contentType: 'page' | 'blogpost' | 'comment';
  /** Counts from 1. */
  version: number;
  creatorAccountId?: string | null;
  lastModifierAccountId: string;
  creationDate: number;
  modificationDate: number;
  /** The page in the browser. */
  self: string;
}

export interface Comment extends Content {
  /** The page it is on. */
  parent: Content;
}

/** What every event has. */
export interface ConfluenceEvent {
  timestamp: number;
  /** Confluence's name of the event: page_created. */
  event: string;
  /** Who did it. */
  userAccountId: string;
}
export interface PageEvent extends ConfluenceEvent {
  page: Content;
}
export interface PageCreatedEvent extends PageEvent {}
export interface PageUpdatedEvent extends PageEvent {}
export interface BlogPostEvent extends ConfluenceEvent {
  blog: Content;
}
export interface BlogPostCreatedEvent extends BlogPostEvent {}
export interface BlogPostUpdatedEvent extends BlogPostEvent {}
export interface CommentEvent extends ConfluenceEvent {
  comment: Comment;
}
export interface CommentCreatedEvent extends CommentEvent {}
export interface CommentUpdatedEvent extends CommentEvent {}
