// What Slack sends: events of the Events API, and what people do with buttons, commands and views.

export interface Message {
  type: 'message' | string;
  /** message_changed, bot_message, channel_join, ...; not in a person's plain message. */
  subtype?: string;
  channel: string;
  channel_type?: 'channel' | 'group' | 'im' | 'mpim' | 'app_home' | string;
  user?: string;
  bot_id?: string;
  text?: string;
  ts: string;
  /** Of the message it answers. */
  thread_ts?: string;
  blocks?: any[];
  files?: any[];
  event_ts?: string;
  [field: string]: any;
}

export interface Item {
  type: string;
  channel?: string;
  ts?: string;
  [field: string]: any;
}

export interface User {
  id: string;
  team_id: string;
  name: string;
  deleted?: boolean;
  real_name?: string;
  tz?: string;
  profile: { real_name?: string; display_name?: string; email?: string; [field: string]: any };
  is_admin?: boolean;
  is_bot?: boolean;
  [field: string]: any;
}

/** An event with what Slack says about its delivery. */
export interface WebhookEvent<Inner = { type: string; [field: string]: any }> {
  token: string;
  team_id: string;
  api_app_id: string;
  event: Inner & { type: string; event_ts?: string };
  type: 'event_callback' | string;
  event_id: string;
  /** Seconds since 1970. */
  event_time: number;
  authorizations?: any[];
  event_context?: string;
  [field: string]: any;
}

export interface MessageEvent extends WebhookEvent<Message> {}
export interface MessageAppHomeEvent extends WebhookEvent<Message> {}
export interface MessageChannelsEvent extends WebhookEvent<Message> {}
export interface MessageGroupsEvent extends WebhookEvent<Message> {}
export interface MessageImEvent extends WebhookEvent<Message> {}
export interface MessageMpimEvent extends WebhookEvent<Message> {}
export interface AppMentionEvent extends WebhookEvent<{ user: string; text: string; ts: string; channel: string; thread_ts?: string; [field: string]: any }> {}

export interface Reaction {
  user: string;
  reaction: string;
  /** Who wrote what is reacted to. */
  item_user?: string;
  item: Item;
}
export interface ReactionAddedEvent extends WebhookEvent<Reaction> {}
export interface ReactionRemovedEvent extends WebhookEvent<Reaction> {}
export interface PinAddedEvent extends WebhookEvent<{ user: string; channel_id: string; item: Item; [field: string]: any }> {}
export interface PinRemovedEvent extends WebhookEvent<{ user: string; channel_id: string; item: Item; [field: string]: any }> {}
export interface ChannelCreatedEvent extends WebhookEvent<{ channel: { id: string; name: string; created: number; creator: string; [field: string]: any } }> {}
export interface ChannelRenameEvent extends WebhookEvent<{ channel: { id: string; name: string; created: number; [field: string]: any } }> {}
export interface ChannelArchiveEvent extends WebhookEvent<{ channel: string; user: string }> {}
export interface ChannelUnarchiveEvent extends WebhookEvent<{ channel: string; user: string }> {}
export interface ChannelDeletedEvent extends WebhookEvent<{ channel: string }> {}
export interface MemberJoinedChannelEvent extends WebhookEvent<{ user: string; channel: string; channel_type: string; team: string; inviter?: string }> {}
export interface MemberLeftChannelEvent extends WebhookEvent<{ user: string; channel: string; channel_type: string; team: string }> {}
export interface TeamJoinEvent extends WebhookEvent<{ user: User }> {}
export interface UserChangeEvent extends WebhookEvent<{ user: User }> {}
export interface FileSharedEvent extends WebhookEvent<{ file_id: string; user_id: string; channel_id: string; file: { id: string } }> {}
export interface LinkSharedEvent extends WebhookEvent<{ channel: string; user: string; message_ts: string; links: { domain: string; url: string }[]; [field: string]: any }> {}
export interface AppRateLimitedEvent {
  token: string;
  type: 'app_rate_limited' | string;
  team_id: string;
  minute_rate_limited: number;
  api_app_id: string;
}

/** What every interaction has. */
export interface Interaction {
  type: string;
  token: string;
  user: { id: string; name?: string; username?: string; team_id?: string; [field: string]: any };
  team: { id: string; domain: string; [field: string]: any } | null;
  api_app_id?: string;
  trigger_id?: string;
  [field: string]: any;
}
export interface BlockAction {
  action_id: string;
  block_id: string;
  type: string;
  value?: string;
  selected_option?: { text: any; value: string };
  action_ts: string;
  [field: string]: any;
}
export interface View {
  id: string;
  type: 'modal' | 'home' | string;
  callback_id: string;
  private_metadata: string;
  state: { values: Record<string, Record<string, { type: string; value?: string | null; [field: string]: any }>> };
  [field: string]: any;
}
export interface BlockActionsEvent extends Interaction {
  actions: BlockAction[];
  container: any;
  channel?: { id: string; name: string };
  message?: Message;
  response_url?: string;
}
export interface MessageActionEvent extends Interaction {
  callback_id: string;
  channel: { id: string; name: string };
  message: Message;
  response_url: string;
}
export interface ShortcutEvent extends Interaction {
  callback_id: string;
}
export interface ViewSubmissionEvent extends Interaction {
  view: View;
}
export interface ViewClosedEvent extends Interaction {
  view: View;
  is_cleared: boolean;
}
/** The fields of a slash command's form. */
export interface SlashCommandEvent {
  command: string;
  text: string;
  user_id: string;
  user_name: string;
  channel_id: string;
  channel_name: string;
  team_id: string;
  team_domain: string;
  api_app_id: string;
  response_url: string;
  trigger_id: string;
  token: string;
  [field: string]: any;
}

export interface AppUninstalledEvent extends WebhookEvent {}
export interface ChannelHistoryChangedEvent extends WebhookEvent {}
export interface ChannelLeftEvent extends WebhookEvent {}
export interface DndUpdatedEvent extends WebhookEvent {}
export interface DndUpdatedUserEvent extends WebhookEvent {}
export interface EmailDomainChangedEvent extends WebhookEvent {}
export interface EmojiChangedEvent extends WebhookEvent {}
export interface FileChangeEvent extends WebhookEvent {}
export interface FileCommentAddedEvent extends WebhookEvent {}
export interface FileCommentDeletedEvent extends WebhookEvent {}
export interface FileCommentEditedEvent extends WebhookEvent {}
export interface FileCreatedEvent extends WebhookEvent {}
export interface FileDeletedEvent extends WebhookEvent {}
export interface FilePublicEvent extends WebhookEvent {}
export interface FileUnsharedEvent extends WebhookEvent {}
export interface GridMigrationFinishedEvent extends WebhookEvent {}
export interface GridMigrationStartedEvent extends WebhookEvent {}
export interface GroupArchiveEvent extends WebhookEvent {}
export interface GroupCloseEvent extends WebhookEvent {}
export interface GroupHistoryChangedEvent extends WebhookEvent {}
export interface GroupLeftEvent extends WebhookEvent {}
export interface GroupOpenEvent extends WebhookEvent {}
export interface GroupRenameEvent extends WebhookEvent {}
export interface GroupUnarchiveEvent extends WebhookEvent {}
export interface ImCloseEvent extends WebhookEvent {}
export interface ImCreatedEvent extends WebhookEvent {}
export interface ImHistoryChangedEvent extends WebhookEvent {}
export interface ImOpenEvent extends WebhookEvent {}
export interface ResourcesAddedEvent extends WebhookEvent {}
export interface ResourcesRemovedEvent extends WebhookEvent {}
export interface ScopeDeniedEvent extends WebhookEvent {}
export interface ScopeGrantedEvent extends WebhookEvent {}
export interface StarAddedEvent extends WebhookEvent {}
export interface StarRemovedEvent extends WebhookEvent {}
export interface SubteamCreatedEvent extends WebhookEvent {}
export interface SubteamMembersChangedEvent extends WebhookEvent {}
export interface SubteamSelfAddedEvent extends WebhookEvent {}
export interface SubteamSelfRemovedEvent extends WebhookEvent {}
export interface SubteamUpdatedEvent extends WebhookEvent {}
export interface TeamDomainChangeEvent extends WebhookEvent {}
export interface TeamRenameEvent extends WebhookEvent {}
export interface TokensRevokedEvent extends WebhookEvent {}
