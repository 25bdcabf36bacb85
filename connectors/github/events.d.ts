// What GitHub's webhooks contain. Fields of events that are rarely listened to are any.

export interface User {
  login: string;
  id: number;
  node_id: string;
  name?: string | null;
  email?: string | null;
  avatar_url: string;
  url: string;
  html_url: string;
  type: string;
  site_admin: boolean;
  [field: string]: any;
}

export interface Organization {
  login: string;
  id: number;
  node_id: string;
  url: string;
  description: string | null;
  [field: string]: any;
}

export interface Repository {
  id: number;
  node_id: string;
  name: string;
  /** owner/name */
  full_name: string;
  private: boolean;
  owner: User;
  html_url: string;
  description: string | null;
  fork: boolean;
  url: string;
  /** A time, or seconds since 1970 in a push. */
  created_at: string | number;
  updated_at: string;
  pushed_at: string | number | null;
  ssh_url: string;
  clone_url: string;
  language: string | null;
  archived: boolean;
  topics: string[];
  visibility: string;
  default_branch: string;
  [field: string]: any;
}

export interface Label {
  id: number;
  node_id: string;
  url: string;
  name: string;
  color: string;
  default: boolean;
  description: string | null;
}

export interface Milestone {
  id: number;
  number: number;
  url: string;
  html_url: string;
  title: string;
  description: string | null;
  creator: User | null;
  state: 'open' | 'closed' | string;
  open_issues: number;
  closed_issues: number;
  created_at: string;
  updated_at: string;
  due_on: string | null;
  closed_at: string | null;
  [field: string]: any;
}

export interface Issue {
  id: number;
  node_id: string;
  number: number;
  url: string;
  html_url: string;
  title: string;
  body: string | null;
  user: User;
  labels: Label[];
  state: 'open' | 'closed' | string;
  state_reason?: string | null;
  locked: boolean;
  assignee?: User | null;
  assignees: User[];
  milestone: Milestone | null;
  comments: number;
  created_at: string;
  updated_at: string;
  closed_at: string | null;
  author_association: string;
  /** There when the issue is a pull request. */
  pull_request?: { url: string; html_url: string; [field: string]: any };
  [field: string]: any;
}

export interface Branch {
  label: string;
  ref: string;
  sha: string;
  user: User | null;
  repo: Repository | null;
}

export interface PullRequest {
  id: number;
  node_id: string;
  number: number;
  url: string;
  html_url: string;
  title: string;
  body: string | null;
  user: User;
  state: 'open' | 'closed' | string;
  draft: boolean;
  locked: boolean;
  labels: Label[];
  assignee: User | null;
  assignees: User[];
  requested_reviewers: any[];
  requested_teams: any[];
  milestone: Milestone | null;
  head: Branch;
  base: Branch;
  created_at: string;
  updated_at: string;
  closed_at: string | null;
  merged_at: string | null;
  merge_commit_sha: string | null;
  author_association: string;
  merged?: boolean | null;
  merged_by?: User | null;
  mergeable?: boolean | null;
  commits?: number;
  additions?: number;
  deletions?: number;
  changed_files?: number;
  [field: string]: any;
}

export interface Committer {
  name: string;
  email: string | null;
  username?: string;
  date?: string;
}

export interface Commit {
  id: string;
  tree_id: string;
  distinct: boolean;
  message: string;
  timestamp: string;
  url: string;
  author: Committer;
  committer: Committer;
  added: string[];
  removed: string[];
  modified: string[];
}

export interface Comment {
  id: number;
  node_id: string;
  url: string;
  html_url: string;
  body: string;
  user: User;
  created_at: string;
  updated_at: string;
  author_association: string;
  [field: string]: any;
}

/** What was there before, by field, in an event with the action edited. */
export type Changes = Record<string, any>;

/** What every event has. */
export interface WebhookEvent {
  /** What happened to it: opened, created, edited, ... Not in every event. */
  action?: string;
  sender?: User;
  repository?: Repository;
  organization?: Organization;
  installation?: { id: number; node_id: string };
  enterprise?: any;
  [field: string]: any;
}

/** An event of a repository. */
export interface RepositoryWebhookEvent extends WebhookEvent {
  sender: User;
  repository: Repository;
}

export interface PushEvent extends RepositoryWebhookEvent {
  /** refs/heads/main, refs/tags/v1 */
  ref: string;
  before: string;
  after: string;
  created: boolean;
  deleted: boolean;
  forced: boolean;
  base_ref: string | null;
  compare: string;
  commits: Commit[];
  head_commit: Commit | null;
  pusher: Committer;
}
export interface PullRequestEvent extends RepositoryWebhookEvent {
  action: string;
  number: number;
  pull_request: PullRequest;
  changes?: Changes;
  label?: Label;
  assignee?: User | null;
  requested_reviewer?: User | null;
  /** In synchronize. */
  before?: string;
  after?: string;
}
export interface IssuesEvent extends RepositoryWebhookEvent {
  action: string;
  issue: Issue;
  changes?: Changes;
  label?: Label;
  assignee?: User | null;
  milestone?: Milestone;
}
export interface IssueCommentEvent extends RepositoryWebhookEvent {
  action: 'created' | 'edited' | 'deleted' | string;
  issue: Issue;
  comment: Comment;
  changes?: Changes;
}
export interface PullRequestReviewEvent extends RepositoryWebhookEvent {
  action: 'submitted' | 'edited' | 'dismissed' | string;
  review: {
    id: number;
    node_id: string;
    user: User;
    body: string | null;
    commit_id: string;
    submitted_at: string | null;
    state: 'approved' | 'changes_requested' | 'commented' | 'dismissed' | string;
    html_url: string;
    [field: string]: any;
  };
  pull_request: PullRequest;
}
export interface PullRequestReviewCommentEvent extends RepositoryWebhookEvent {
  action: 'created' | 'edited' | 'deleted' | string;
  comment: Comment & { path: string; commit_id: string; diff_hunk: string; line?: number | null };
  pull_request: PullRequest;
  changes?: Changes;
}
export interface CommitCommentEvent extends RepositoryWebhookEvent {
  action: string;
  comment: Comment & { commit_id: string; path: string | null; line: number | null };
}
export interface CreateEvent extends RepositoryWebhookEvent {
  ref: string;
  ref_type: 'branch' | 'tag' | string;
  master_branch: string;
  description: string | null;
  pusher_type: string;
}
export interface DeleteEvent extends RepositoryWebhookEvent {
  ref: string;
  ref_type: 'branch' | 'tag' | string;
  pusher_type: string;
}
export interface ReleaseEvent extends RepositoryWebhookEvent {
  action: string;
  release: {
    id: number;
    node_id: string;
    url: string;
    html_url: string;
    tag_name: string;
    target_commitish: string;
    name: string | null;
    body: string | null;
    draft: boolean;
    prerelease: boolean;
    author: User;
    created_at: string | null;
    published_at: string | null;
    assets: any[];
    [field: string]: any;
  };
  changes?: Changes;
}
export interface WorkflowRun {
  id: number;
  name: string;
  head_branch: string | null;
  head_sha: string;
  path: string;
  display_title: string;
  run_number: number;
  run_attempt: number;
  event: string;
  status: string;
  conclusion: string | null;
  workflow_id: number;
  url: string;
  html_url: string;
  pull_requests: any[];
  created_at: string;
  updated_at: string;
  actor: User;
  [field: string]: any;
}
export interface WorkflowRunEvent extends RepositoryWebhookEvent {
  action: 'requested' | 'in_progress' | 'completed' | string;
  workflow_run: WorkflowRun;
  workflow: { id: number; name: string; path: string; state: string; [field: string]: any } | null;
}
export interface CheckRunEvent extends RepositoryWebhookEvent {
  action: string;
  check_run: {
    id: number;
    name: string;
    head_sha: string;
    status: string;
    conclusion: string | null;
    started_at: string | null;
    completed_at: string | null;
    html_url: string;
    details_url?: string;
    [field: string]: any;
  };
}
export interface StatusEvent extends RepositoryWebhookEvent {
  id: number;
  sha: string;
  name: string;
  context: string;
  description: string | null;
  state: 'pending' | 'success' | 'failure' | 'error' | string;
  target_url: string | null;
  commit: any;
  branches: { name: string; protected: boolean; commit: { sha: string; url: string } }[];
  created_at: string;
  updated_at: string;
}
export interface LabelEvent extends RepositoryWebhookEvent {
  action: string;
  label: Label;
  changes?: Changes;
}
export interface MilestoneEvent extends RepositoryWebhookEvent {
  action: string;
  milestone: Milestone;
  changes?: Changes;
}
export interface ForkEvent extends RepositoryWebhookEvent {
  forkee: Repository;
}
export interface StarEvent extends RepositoryWebhookEvent {
  action: 'created' | 'deleted' | string;
  starred_at: string | null;
}
export interface RepositoryEvent extends RepositoryWebhookEvent {
  action: string;
  changes?: Changes;
}
/** What a program sent with the repository's dispatches. */
export interface RepositoryDispatchEvent extends RepositoryWebhookEvent {
  action: string;
  branch: string;
  client_payload: Record<string, any> | null;
}
/** Sent when the webhook is made. */
export interface PingEvent extends WebhookEvent {
  zen: string;
  hook_id: number;
  hook: any;
}

export interface BranchProtectionConfigurationEvent extends WebhookEvent {}
export interface BranchProtectionRuleEvent extends WebhookEvent {}
export interface CheckSuiteEvent extends WebhookEvent {}
export interface CodeScanningAlertEvent extends WebhookEvent {}
export interface CustomPropertyEvent extends WebhookEvent {}
export interface CustomPropertyValuesEvent extends WebhookEvent {}
export interface DependabotAlertEvent extends WebhookEvent {}
export interface DeployKeyEvent extends WebhookEvent {}
export interface DeploymentEvent extends WebhookEvent {}
export interface DeploymentProtectionRuleEvent extends WebhookEvent {}
export interface DeploymentReviewEvent extends WebhookEvent {}
export interface DeploymentStatusEvent extends WebhookEvent {}
export interface DiscussionCommentEvent extends WebhookEvent {}
export interface DiscussionEvent extends WebhookEvent {}
export interface GithubAppAuthorizationEvent extends WebhookEvent {}
export interface GollumEvent extends WebhookEvent {}
export interface InstallationEvent extends WebhookEvent {}
export interface InstallationRepositoriesEvent extends WebhookEvent {}
export interface InstallationTargetEvent extends WebhookEvent {}
export interface IssueDependenciesEvent extends WebhookEvent {}
export interface MarketplacePurchaseEvent extends WebhookEvent {}
export interface MemberEvent extends WebhookEvent {}
export interface MembershipEvent extends WebhookEvent {}
export interface MergeGroupEvent extends WebhookEvent {}
export interface MetaEvent extends WebhookEvent {}
export interface OrgBlockEvent extends WebhookEvent {}
export interface OrganizationEvent extends WebhookEvent {}
export interface PackageEvent extends WebhookEvent {}
export interface PageBuildEvent extends WebhookEvent {}
export interface PersonalAccessTokenRequestEvent extends WebhookEvent {}
export interface ProjectCardEvent extends WebhookEvent {}
export interface ProjectColumnEvent extends WebhookEvent {}
export interface ProjectEvent extends WebhookEvent {}
export interface ProjectsV2Event extends WebhookEvent {}
export interface ProjectsV2ItemEvent extends WebhookEvent {}
export interface ProjectsV2StatusUpdateEvent extends WebhookEvent {}
export interface PublicEvent extends WebhookEvent {}
export interface PullRequestReviewThreadEvent extends WebhookEvent {}
export interface RegistryPackageEvent extends WebhookEvent {}
export interface RepositoryAdvisoryEvent extends WebhookEvent {}
export interface RepositoryImportEvent extends WebhookEvent {}
export interface RepositoryRulesetEvent extends WebhookEvent {}
export interface RepositoryVulnerabilityAlertEvent extends WebhookEvent {}
export interface SecretScanningAlertEvent extends WebhookEvent {}
export interface SecretScanningAlertLocationEvent extends WebhookEvent {}
export interface SecretScanningScanEvent extends WebhookEvent {}
export interface SecurityAdvisoryEvent extends WebhookEvent {}
export interface SecurityAndAnalysisEvent extends WebhookEvent {}
export interface SponsorshipEvent extends WebhookEvent {}
export interface SubIssuesEvent extends WebhookEvent {}
export interface TeamAddEvent extends WebhookEvent {}
export interface TeamEvent extends WebhookEvent {}
export interface WatchEvent extends WebhookEvent {}
export interface WorkflowDispatchEvent extends WebhookEvent {}
export interface WorkflowJobEvent extends WebhookEvent {}
