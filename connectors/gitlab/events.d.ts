// What GitLab's webhooks contain.

export interface WebhookUser {
  id: number;
  name: string;
  username: string;
  avatar_url: string | null;
  /** "[REDACTED]" unless the user shows it publicly. */
  email?: string;
}

export interface WebhookProject {
  id: number;
  name: string;
  description: string | null;
  web_url: string;
  avatar_url: string | null;
  git_ssh_url: string;
  git_http_url: string;
  namespace: string;
  visibility_level: number;
  path_with_namespace: string;
  default_branch: string;
  ci_config_path?: string | null;
  homepage?: string;
  url?: string;
  ssh_url?: string;
  http_url?: string;
}

export interface WebhookRepository {
  name: string;
  url: string;
  description: string | null;
  homepage: string;
  git_http_url?: string;
  git_ssh_url?: string;
  visibility_level?: number;
}

export interface WebhookLabel {
  id: number;
  title: string;
  color: string;
  project_id: number | null;
  created_at: string;
  updated_at: string;
  template: boolean;
  description: string | null;
  type: string;
  group_id: number | null;
}

export interface WebhookCommit {
  id: string;
  message: string;
  title: string;
  timestamp: string;
  url: string;
  author: { name: string; email: string };
}

export interface WebhookPushedCommit extends WebhookCommit {
  added: string[];
  modified: string[];
  removed: string[];
}

/** Old and new value of each field that changed. */
export interface WebhookChanges {
  title?: WebhookChange<string>;
  description?: WebhookChange<string>;
  labels?: { previous: WebhookLabel[]; current: WebhookLabel[] };
  assignees?: { previous: WebhookUser[]; current: WebhookUser[] };
  state_id?: WebhookChange<number>;
  updated_at?: WebhookChange<string>;
  updated_by_id?: WebhookChange<number>;
  [field: string]: { previous: any; current: any } | undefined;
}

export interface WebhookChange<T> {
  previous: T | null;
  current: T | null;
}

export interface WebhookIssue {
  id: number;
  iid: number;
  title: string;
  description: string | null;
  project_id: number;
  author_id: number;
  assignee_id?: number | null;
  assignee_ids: number[];
  state: 'opened' | 'closed';
  state_id?: number;
  confidential?: boolean;
  discussion_locked?: boolean | null;
  created_at: string;
  updated_at: string;
  closed_at?: string | null;
  due_date?: string | null;
  milestone_id: number | null;
  moved_to_id?: number | null;
  duplicated_to_id?: number | null;
  updated_by_id?: number | null;
  last_edited_at?: string | null;
  last_edited_by_id?: number | null;
  relative_position?: number | null;
  time_estimate: number;
  total_time_spent: number;
  time_change?: number;
  human_time_estimate: string | null;
  human_total_time_spent: string | null;
  human_time_change?: string | null;
  weight?: number | null;
  health_status?: string | null;
  severity?: string;
  type?: string;
  url?: string;
  labels: WebhookLabel[];
  [field: string]: any;
}

export interface WebhookMergeRequest {
  id: number;
  iid: number;
  title: string;
  description: string | null;
  source_branch: string;
  target_branch: string;
  source_project_id: number;
  target_project_id: number;
  author_id: number;
  assignee_id?: number | null;
  assignee_ids: number[];
  reviewer_ids: number[];
  state: 'opened' | 'closed' | 'locked' | 'merged';
  state_id?: number;
  draft?: boolean;
  work_in_progress: boolean;
  created_at: string;
  updated_at: string;
  milestone_id: number | null;
  merge_status: string;
  detailed_merge_status?: string;
  merge_commit_sha?: string | null;
  blocking_discussions_resolved?: boolean;
  url?: string;
  source: WebhookProject;
  target: WebhookProject;
  last_commit: WebhookCommit;
  labels?: WebhookLabel[];
  [field: string]: any;
}

export interface IssueEvent {
  object_kind: 'issue' | 'work_item';
  /** confidential_issue for a confidential one. */
  event_type: string;
  user: WebhookUser;
  project: WebhookProject;
  object_attributes: WebhookIssue & { url: string; action?: 'open' | 'close' | 'reopen' | 'update' };
  labels: WebhookLabel[];
  changes: WebhookChanges;
  repository: WebhookRepository;
  assignees?: WebhookUser[];
  assignee?: WebhookUser;
}

export interface MergeRequestEvent {
  object_kind: 'merge_request';
  event_type: string;
  user: WebhookUser;
  project: WebhookProject;
  repository: WebhookRepository;
  object_attributes: WebhookMergeRequest & {
    url: string;
    action?: 'open' | 'close' | 'reopen' | 'update' | 'approval' | 'approved' | 'unapproval' | 'unapproved' | 'merge';
    oldrev?: string;
  };
  labels: WebhookLabel[];
  changes: WebhookChanges;
  assignees?: WebhookUser[];
  reviewers?: (WebhookUser & { state?: string; re_requested?: boolean })[];
}

/** A comment on an issue, a merge request, a commit or a snippet; noteable_type says which. */
export interface CommentEvent {
  object_kind: 'note';
  /** confidential_note for one that not everybody sees. */
  event_type: string;
  user: WebhookUser;
  project_id: number;
  project: WebhookProject;
  repository: WebhookRepository;
  object_attributes: {
    id: number;
    note: string;
    description?: string;
    noteable_type: 'Issue' | 'MergeRequest' | 'Commit' | 'Snippet';
    noteable_id: number | null;
    author_id: number;
    project_id: number;
    created_at: string;
    updated_at: string;
    attachment: string | null;
    line_code: string | null;
    commit_id: string | null;
    system: boolean;
    internal?: boolean;
    discussion_id?: string;
    st_diff: any;
    action?: 'create' | 'update';
    url: string;
    [field: string]: any;
  };
  issue?: WebhookIssue;
  merge_request?: WebhookMergeRequest;
  commit?: WebhookCommit;
  snippet?: any;
}
/** Another name of CommentEvent. */
export type NoteEvent = CommentEvent;

export interface PushEvent {
  object_kind: 'push';
  event_name: string;
  before: string;
  after: string;
  ref: string;
  ref_protected?: boolean;
  checkout_sha: string | null;
  message?: string | null;
  user_id: number;
  user_name: string;
  user_username: string;
  user_email: string;
  user_avatar: string;
  project_id: number;
  project: WebhookProject;
  repository: WebhookRepository;
  commits: WebhookPushedCommit[];
  total_commits_count: number;
  push_options?: any;
}

export interface TagPushEvent extends Omit<PushEvent, 'object_kind'> {
  object_kind: 'tag_push';
}

export interface PipelineEvent {
  object_kind: 'pipeline';
  object_attributes: {
    id: number;
    iid: number;
    name?: string | null;
    ref: string;
    tag: boolean;
    sha: string;
    before_sha: string;
    source: string;
    status: string;
    detailed_status: string;
    stages: string[];
    created_at: string;
    finished_at: string | null;
    duration: number | null;
    queued_duration?: number | null;
    variables: { key: string; value: string }[];
    url?: string;
  };
  merge_request: any;
  user: WebhookUser;
  project: WebhookProject;
  commit: WebhookCommit;
  source_pipeline?: { project: { id: number; web_url: string; path_with_namespace: string }; pipeline_id: number; job_id: number };
  builds: {
    id: number;
    stage: string;
    name: string;
    status: string;
    created_at: string;
    started_at: string | null;
    finished_at: string | null;
    duration: number | null;
    queued_duration: number | null;
    failure_reason?: string | null;
    when: string;
    manual: boolean;
    allow_failure: boolean;
    user: WebhookUser;
    runner: any;
    artifacts_file: { filename: string | null; size: number | null };
    environment: any;
  }[];
}

export interface JobEvent {
  object_kind: 'build';
  ref: string;
  tag: boolean;
  before_sha: string;
  sha: string;
  build_id: number;
  build_name: string;
  build_stage: string;
  build_status: string;
  build_created_at: string;
  build_started_at: string | null;
  build_finished_at: string | null;
  build_duration: number | null;
  build_queued_duration?: number | null;
  build_allow_failure: boolean;
  build_failure_reason: string;
  retries_count?: number;
  pipeline_id: number;
  project_id: number;
  project_name: string;
  user: WebhookUser;
  commit: any;
  repository: WebhookRepository;
  project?: WebhookProject;
  runner: any;
  environment: any;
  source_pipeline?: any;
}
/** Another name of JobEvent. */
export type BuildEvent = JobEvent;

export interface DeploymentEvent {
  object_kind: 'deployment';
  status: string;
  status_changed_at: string;
  deployment_id: number;
  deployable_id: number;
  deployable_url: string;
  environment: string;
  environment_tier?: string;
  environment_slug: string;
  environment_external_url: string | null;
  project: WebhookProject;
  short_sha: string;
  user: WebhookUser;
  user_url: string;
  commit_url: string;
  commit_title: string;
  ref: string;
}

export interface ReleaseEvent {
  object_kind: 'release';
  id: number;
  created_at: string;
  description: string;
  name: string;
  released_at: string;
  tag: string;
  project: WebhookProject;
  url: string;
  action: 'create' | 'update' | 'delete';
  assets: { count: number; links: { id: number; link_type: string; name: string; url: string; external?: boolean }[]; sources: { format: string; url: string }[] };
  commit: WebhookCommit;
}

export interface WikiPageEvent {
  object_kind: 'wiki_page';
  user: WebhookUser;
  project: WebhookProject;
  wiki: { web_url: string; git_ssh_url: string; git_http_url: string; path_with_namespace: string; default_branch: string };
  object_attributes: { slug: string; title: string; content: string; format: string; message: string; url: string; diff_url?: string; action: 'create' | 'update' | 'delete'; [field: string]: any };
}

export interface MilestoneEvent {
  object_kind: 'milestone';
  event_type: string;
  project?: WebhookProject;
  group?: any;
  object_attributes: { id: number; iid: number; title: string; description: string | null; state: string; created_at: string; updated_at: string; due_date: string | null; start_date: string | null; group_id: number | null; project_id: number | null };
  action: 'create' | 'close' | 'reopen';
}

export interface EmojiEvent {
  object_kind: 'emoji';
  event_type: 'award' | 'revoke';
  user: WebhookUser;
  project_id: number;
  project: WebhookProject;
  object_attributes: { id: number; user_id: number; name: string; awardable_type: string; awardable_id: number; created_at: string; updated_at: string; action: string; awarded_on_url: string };
  issue?: WebhookIssue;
  merge_request?: WebhookMergeRequest;
  note?: any;
  commit?: any;
  project_snippet?: any;
}

export interface FeatureFlagEvent {
  object_kind: 'feature_flag';
  project: WebhookProject;
  user: WebhookUser;
  user_url: string;
  object_attributes: { id: number; name: string; description: string | null; active: boolean };
}

export interface GroupMemberEvent {
  event_name: string;
  created_at: string;
  updated_at: string;
  group_name: string;
  group_path: string;
  group_id: number;
  user_username: string;
  user_name: string;
  user_email: string;
  user_id: number;
  group_access: string;
  group_plan: string | null;
  expires_at: string | null;
}
/** Another name of GroupMemberEvent. */
export type MemberEvent = GroupMemberEvent;

export interface SubgroupEvent {
  event_name: 'subgroup_create' | 'subgroup_destroy';
  created_at: string;
  updated_at: string;
  name: string;
  path: string;
  full_path: string;
  group_id: number;
  parent_group_id: number;
  parent_name: string;
  parent_path: string;
  parent_full_path: string;
}

export interface ProjectEvent {
  event_name: string;
  created_at: string;
  updated_at: string;
  name: string;
  path: string;
  path_with_namespace: string;
  project_id: number;
  project_namespace_id?: number;
  owners: { name: string; email: string }[];
  project_visibility: string;
  old_path_with_namespace?: string;
}

export interface AccessTokenEvent {
  object_kind: 'access_token';
  event_name: string;
  project?: WebhookProject;
  group?: any;
  object_attributes: { id: number; user_id: number; name: string; created_at: string; expires_at: string };
}

export interface VulnerabilityEvent {
  object_kind: 'vulnerability';
  object_attributes: { [field: string]: any };
}
