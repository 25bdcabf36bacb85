// What Bitbucket Cloud's webhooks contain.

export interface Links {
  [name: string]: any;
}

export interface User {
  type: string;
  display_name: string;
  uuid: string;
  nickname?: string;
  account_id?: string;
  username?: string;
  links: Links;
  [field: string]: any;
}

export interface Repository {
  type: string;
  /** workspace/name */
  full_name: string;
  name: string;
  uuid: string;
  links: Links;
  scm?: string;
  website?: string | null;
  is_private?: boolean;
  owner?: User;
  workspace?: { type: string; slug: string; name: string; uuid: string; links: Links };
  project?: { type: string; key: string; name: string; uuid: string; links: Links };
  [field: string]: any;
}

export interface Rendered {
  raw: string;
  markup: string;
  html: string;
  type?: string;
}

export interface Commit {
  type: string;
  hash: string;
  date: string;
  author: { type: string; raw: string; user?: User };
  message: string;
  links: Links;
  [field: string]: any;
}

export interface Ref {
  type: 'branch' | 'tag' | 'named_branch' | 'bookmark' | string;
  name: string;
  target: Commit;
  links: Links;
  [field: string]: any;
}

export interface PushChange {
  /** null when the branch was deleted. */
  new: Ref | null;
  /** null when the branch was created. */
  old: Ref | null;
  created: boolean;
  closed: boolean;
  forced: boolean;
  /** At most five; then truncated is true. */
  commits?: Commit[];
  truncated: boolean;
  links: Links;
}

export interface PullRequestEnd {
  branch: { name: string };
  commit: { hash: string; [field: string]: any } | null;
  repository: Repository | null;
}

export interface PullRequest {
  type: string;
  id: number;
  title: string;
  description: string;
  state: 'OPEN' | 'MERGED' | 'DECLINED' | 'SUPERSEDED' | string;
  draft?: boolean;
  author: User;
  source: PullRequestEnd;
  destination: PullRequestEnd;
  merge_commit: { hash: string; [field: string]: any } | null;
  close_source_branch: boolean;
  closed_by: User | null;
  reason: string;
  reviewers: User[];
  participants: { user: User; role: string; approved: boolean; state?: string | null; participated_on?: string | null; [field: string]: any }[];
  comment_count: number;
  task_count: number;
  created_on: string;
  updated_on: string;
  links: Links;
  [field: string]: any;
}

export interface Comment {
  id: number;
  content: Rendered;
  user: User;
  created_on: string;
  updated_on: string;
  parent?: { id: number; [field: string]: any };
  inline?: { path: string; from: number | null; to: number | null };
  deleted?: boolean;
  links: Links;
  [field: string]: any;
}

export interface Issue {
  id: number;
  title: string;
  content: Rendered;
  priority: 'trivial' | 'minor' | 'major' | 'critical' | 'blocker' | string;
  kind: 'bug' | 'enhancement' | 'proposal' | 'task' | string;
  state: string;
  reporter: User | null;
  assignee: User | null;
  component: { name: string; [field: string]: any } | null;
  milestone: { name: string; [field: string]: any } | null;
  version: { name: string; [field: string]: any } | null;
  created_on: string;
  updated_on: string;
  links: Links;
  [field: string]: any;
}

export interface BuildStatus {
  key: string;
  name: string;
  description: string;
  state: 'INPROGRESS' | 'SUCCESSFUL' | 'FAILED' | 'STOPPED' | string;
  type: string;
  url: string;
  refname?: string | null;
  commit?: Commit;
  created_on: string;
  updated_on: string;
  links: Links;
  [field: string]: any;
}

/** What every event has. */
export interface WebhookEvent {
  actor: User;
  repository: Repository;
}

export interface RepositoryPushEvent extends WebhookEvent {
  push: { changes: PushChange[] };
}
export interface RepositoryForkEvent extends WebhookEvent {
  fork: Repository;
}
export interface RepositoryUpdatedEvent extends WebhookEvent {
  changes: Record<string, { old: any; new: any }>;
}
export interface CommitCommentCreatedEvent extends WebhookEvent {
  comment: Comment;
  commit: { hash: string; [field: string]: any };
}
export interface BuildStatusCreatedEvent extends WebhookEvent {
  commit_status: BuildStatus;
}
export interface BuildStatusUpdatedEvent extends WebhookEvent {
  commit_status: BuildStatus;
}
export interface IssueCreatedEvent extends WebhookEvent {
  issue: Issue;
}
export interface IssueUpdatedEvent extends WebhookEvent {
  issue: Issue;
  comment?: Comment;
  changes: Record<string, { old: any; new: any }>;
}
export interface IssueCommentCreatedEvent extends WebhookEvent {
  issue: Issue;
  comment: Comment;
}

export interface PullRequestEvent extends WebhookEvent {
  pullrequest: PullRequest;
}
export interface PullRequestApprovalEvent extends PullRequestEvent {
  approval: { date: string; user: User };
}
export interface PullRequestChangesRequestEvent extends PullRequestEvent {
  changes_request: { date: string; user: User };
}
export interface PullRequestCommentEvent extends PullRequestEvent {
  comment: Comment;
}
export interface PullRequestCreatedEvent extends PullRequestEvent {}
export interface PullRequestUpdatedEvent extends PullRequestEvent {}
export interface PullRequestMergedEvent extends PullRequestEvent {}
export interface PullRequestDeclinedEvent extends PullRequestEvent {}
export interface PullRequestApprovedEvent extends PullRequestApprovalEvent {}
export interface PullRequestApprovalRemovedEvent extends PullRequestApprovalEvent {}
export interface PullRequestChangesRequestCreatedEvent extends PullRequestChangesRequestEvent {}
export interface PullRequestChangesRequestRemovedEvent extends PullRequestChangesRequestEvent {}
export interface PullRequestCommentCreatedEvent extends PullRequestCommentEvent {}
export interface PullRequestCommentUpdatedEvent extends PullRequestCommentEvent {}
export interface PullRequestCommentDeletedEvent extends PullRequestCommentEvent {}
