// What Confluence Data Center's webhooks contain. Dates are milliseconds since 1970, and people are
// user keys.

export interface Content {
  id: number;
  spaceKey?: string;
  title?: string;
  version?: number;
  creationDate?: number;
  creatorKey?: string;
  lastModificationDate?: number;
  lastModifierKey?: string;
  /** The page in the browser. */
  self: string;
  [field: string]: any;
}

export interface Comment extends Content {
  parent?: Content;
  inReplyTo?: { id: number; [field: string]: any };
}

export interface Attachment extends Content {
  fileName?: string;
  fileSize?: number;
  contentType?: string;
  comment?: string;
}

export interface Space {
  key: string;
  title?: string;
  isPersonalSpace?: boolean;
  self: string;
  [field: string]: any;
}

export interface Label {
  name: string;
  prefix?: string;
  title?: string;
  self: string;
  [field: string]: any;
}

export interface User {
  userKey: string;
  username?: string;
  fullName?: string;
  emailAddress?: string;
  [field: string]: any;
}

/** What every event has. */
export interface WebhookEvent {
  timestamp: number;
  /** Confluence's name of the event: page_created. */
  event: string;
  /** Who did it. */
  userKey?: string;
  [field: string]: any;
}

export interface PageEvent extends WebhookEvent {
  page: Content;
}
export interface PageMovedEvent extends PageEvent {
  oldParent?: Content;
  newParent?: Content;
}
export interface BlogEvent extends WebhookEvent {
  blog: Content;
}
export interface CommentEvent extends WebhookEvent {
  comment: Comment;
}
export interface AttachmentEvent extends WebhookEvent {
  attachments: Attachment[];
  attachedTo?: Content;
}
export interface LabelEvent extends WebhookEvent {
  label: Label;
  labeled?: Content;
}
export interface SpaceEvent extends WebhookEvent {
  space: Space;
}
export interface UserEvent extends WebhookEvent {
  user: User;
}

export interface PageArchivedEvent extends PageEvent {}
export interface PageChildrenReorderedEvent extends PageEvent {}
export interface PageCreatedEvent extends PageEvent {}
export interface PageRemovedEvent extends PageEvent {}
export interface PageRestoredEvent extends PageEvent {}
export interface PageTrashedEvent extends PageEvent {}
export interface PageUnarchivedEvent extends PageEvent {}
export interface PageUpdatedEvent extends PageEvent {}
export interface BlogCreatedEvent extends BlogEvent {}
export interface BlogMovedEvent extends BlogEvent {}
export interface BlogRemovedEvent extends BlogEvent {}
export interface BlogRestoredEvent extends BlogEvent {}
export interface BlogTrashedEvent extends BlogEvent {}
export interface BlogUpdatedEvent extends BlogEvent {}
export interface CommentArchivedEvent extends CommentEvent {}
export interface CommentCreatedEvent extends CommentEvent {}
export interface CommentMovedEvent extends CommentEvent {}
export interface CommentRemovedEvent extends CommentEvent {}
export interface CommentUnarchivedEvent extends CommentEvent {}
export interface CommentUpdatedEvent extends CommentEvent {}
export interface AttachmentArchivedEvent extends AttachmentEvent {}
export interface AttachmentCreatedEvent extends AttachmentEvent {}
export interface AttachmentRemovedEvent extends AttachmentEvent {}
export interface AttachmentRestoredEvent extends AttachmentEvent {}
export interface AttachmentTrashedEvent extends AttachmentEvent {}
export interface AttachmentUnarchivedEvent extends AttachmentEvent {}
export interface AttachmentUpdatedEvent extends AttachmentEvent {}
export interface LabelAddedEvent extends LabelEvent {}
export interface LabelCreatedEvent extends LabelEvent {}
export interface LabelDeletedEvent extends LabelEvent {}
export interface LabelRemovedEvent extends LabelEvent {}
export interface SpaceArchivedEvent extends SpaceEvent {}
export interface SpaceCreatedEvent extends SpaceEvent {}
export interface SpaceLogoUpdatedEvent extends SpaceEvent {}
export interface SpacePermissionsUpdatedEvent extends SpaceEvent {}
export interface SpaceRemovedEvent extends SpaceEvent {}
export interface SpaceUnarchivedEvent extends SpaceEvent {}
export interface SpaceUpdatedEvent extends SpaceEvent {}
export interface UserCreatedEvent extends UserEvent {}
export interface UserDeactivatedEvent extends UserEvent {}
export interface UserFollowedEvent extends UserEvent {}
export interface UserReactivatedEvent extends UserEvent {}
export interface UserRemovedEvent extends UserEvent {}
