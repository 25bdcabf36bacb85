// What monday.com's webhooks contain. An item is called a pulse there.

/** What every event has. */
export interface WebhookEvent<Fields = Record<string, any>> {
  event: Fields & {
    app: string;
    /** create_pulse, update_column_value, ... */
    type: string;
    triggerTime: string;
    subscriptionId: number;
    userId: number;
    boardId: number;
    pulseId?: number;
    triggerUuid: string;
    originalTriggerUuid: string | null;
    [field: string]: any;
  };
}
export interface ItemCreatedEvent extends WebhookEvent<{ pulseName: string; groupId: string; groupName?: string; columnValues: Record<string, any> }> {}
export interface SubitemCreatedEvent extends WebhookEvent<{ pulseName: string; groupId: string; columnValues: Record<string, any>; parentItemId: string; parentItemBoardId: string }> {}
export interface ColumnValueUpdatedEvent extends WebhookEvent<{ columnId: string; columnType: string; columnTitle: string; value: any; previousValue: any; pulseName?: string; groupId?: string }> {}
export interface ItemNameUpdatedEvent extends WebhookEvent<{ value: { name: string }; previousValue: { name: string } | null }> {}
export interface ItemArchivedEvent extends WebhookEvent<{ itemId: number; itemName: string }> {}
export interface ItemDeletedEvent extends WebhookEvent<{ itemId: number; itemName: string }> {}
export interface ItemRestoredEvent extends WebhookEvent<{ itemId: number; itemName: string }> {}
export interface ItemMovedToGroupEvent extends WebhookEvent<{ sourceGroupId: string; destGroupId: string }> {}
export interface UpdateCreatedEvent extends WebhookEvent<{ body: string; textBody: string; updateId: number; replyId: number | null }> {}
export interface UpdateEditedEvent extends WebhookEvent<{ body: string; textBody: string; updateId: number; replyId: number | null }> {}
export interface UpdateDeletedEvent extends WebhookEvent<{ body: string; textBody: string; updateId: number; replyId: number | null }> {}

export interface AnyEvent extends WebhookEvent {}
export interface ItemMovedToBoardEvent extends WebhookEvent {}
export interface ColumnCreatedEvent extends WebhookEvent {}
