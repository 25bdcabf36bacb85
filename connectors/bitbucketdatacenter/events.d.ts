// What Bitbucket Data Center's webhooks contain. Dates of things are milliseconds since 1970.

export interface User {
  name: string;
  emailAddress?: string;
  id: number;
  displayName: string;
  active: boolean;
  slug: string;
  type: 'NORMAL' | 'SERVICE' | string;
  [field: string]: any;
}

export interface Project {
  key: string;
  id: number;
  name: string;
  type: 'NORMAL' | 'PERSONAL' | string;
  public?: boolean;
  owner?: User;
  [field: string]: any;
}

export interface Repository {
  slug: string;
  id: number;
  name: string;
  scmId: string;
  state: string;
  statusMessage: string;
  forkable: boolean;
  project: Project;
  public: boolean;
  origin?: Repository;
  [field: string]: any;
}

export interface Ref {
  id: string;
  displayId: string;
  latestCommit: string;
  type?: string;
  repository: Repository;
}

export interface Participant {
  user: User;
  role: 'AUTHOR' | 'REVIEWER' | 'PARTICIPANT' | string;
  approved: boolean;
  status: 'UNAPPROVED' | 'NEEDS_WORK' | 'APPROVED' | string;
  lastReviewedCommit?: string;
}

export interface PullRequest {
  id: number;
  version: number;
  title: string;
  description?: string;
  state: 'OPEN' | 'MERGED' | 'DECLINED' | string;
  open: boolean;
  closed: boolean;
  draft?: boolean;
  createdDate: number;
  updatedDate: number;
  closedDate?: number;
  fromRef: Ref;
  toRef: Ref;
  locked: boolean;
  author: Participant;
  reviewers: Participant[];
  participants: Participant[];
  properties?: { mergeCommit?: { displayId: string; id: string }; [field: string]: any };
  [field: string]: any;
}

export interface Comment {
  id: number;
  version: number;
  text: string;
  author: User;
  createdDate: number;
  updatedDate: number;
  comments: Comment[];
  severity?: string;
  state?: string;
  [field: string]: any;
}

export interface RefChange {
  ref: { id: string; displayId: string; type: 'BRANCH' | 'TAG' | string };
  refId: string;
  fromHash: string;
  toHash: string;
  type: 'ADD' | 'UPDATE' | 'DELETE' | string;
}

/** What every event has. */
export interface WebhookEvent {
  /** pr:opened, repo:refs_changed, ... */
  eventKey: string;
  date: string;
  actor: User;
}

export interface RepositoryPushEvent extends WebhookEvent {
  repository: Repository;
  changes: RefChange[];
  commits?: any[];
  toCommit?: any;
}
export interface RepositoryModifiedEvent extends WebhookEvent {
  old: Repository;
  new: Repository;
}
export interface RepositoryForkedEvent extends WebhookEvent {
  repository: Repository;
}
export interface MirrorSynchronizedEvent extends WebhookEvent {
  mirrorServer: { id: string; name: string };
  syncType: 'SNAPSHOT' | 'INCREMENTAL' | string;
  refLimitExceeded?: boolean;
  repository: Repository;
  changes: RefChange[];
}

export interface CommitCommentEvent extends WebhookEvent {
  comment: Comment;
  commentParentId?: number;
  repository: Repository;
  commit: string;
}
export interface CommitCommentAddedEvent extends CommitCommentEvent {}
export interface CommitCommentEditedEvent extends CommitCommentEvent {
  previousComment: string;
}
export interface CommitCommentDeletedEvent extends CommitCommentEvent {}

export interface PullRequestEvent extends WebhookEvent {
  pullRequest: PullRequest;
}
export interface PullRequestOpenedEvent extends PullRequestEvent {}
export interface PullRequestFromRefUpdatedEvent extends PullRequestEvent {
  previousFromHash: string;
}
export interface PullRequestModifiedEvent extends PullRequestEvent {
  previousTitle: string;
  previousDescription: string | null;
  previousTarget: { id: string; displayId: string; type: string; latestCommit: string; latestChangeset?: string };
  previousDraft?: boolean;
}
export interface PullRequestReviewerUpdatedEvent extends PullRequestEvent {
  addedReviewers: User[];
  removedReviewers: User[];
}
export interface PullRequestReviewerEvent extends PullRequestEvent {
  participant: Participant;
  previousStatus: string;
}
export interface PullRequestReviewerApprovedEvent extends PullRequestReviewerEvent {}
export interface PullRequestReviewerUnapprovedEvent extends PullRequestReviewerEvent {}
export interface PullRequestReviewerNeedsWorkEvent extends PullRequestReviewerEvent {}
export interface PullRequestMergedEvent extends PullRequestEvent {}
export interface PullRequestDeclinedEvent extends PullRequestEvent {}
export interface PullRequestDeletedEvent extends PullRequestEvent {}
export interface PullRequestCommentEvent extends PullRequestEvent {
  comment: Comment;
  commentParentId?: number;
}
export interface PullRequestCommentAddedEvent extends PullRequestCommentEvent {}
export interface PullRequestCommentEditedEvent extends PullRequestCommentEvent {
  previousComment: string;
}
export interface PullRequestCommentDeletedEvent extends PullRequestCommentEvent {}
