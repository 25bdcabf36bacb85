// What Microsoft Graph sends to the notification URLs of subscriptions.

export interface Notification {
  id?: string;
  subscriptionId: string;
  subscriptionExpirationDateTime: string;
  /** Shown as *** when it is the listener's secret. */
  clientState?: string | null;
  resource: string;
  tenantId?: string;
  [field: string]: any;
}

/** One delivery has one notification or several. */
export interface ChangeNotificationEvent {
  value: (Notification & {
    changeType: 'created' | 'updated' | 'deleted' | string;
    /** What changed; read it with the connection. */
    resourceData?: { '@odata.type'?: string; '@odata.id'?: string; '@odata.etag'?: string; id?: string; [field: string]: any } | null;
    encryptedContent?: any;
  })[];
  validationTokens?: string[];
}
/** About the subscription itself. */
export interface LifecycleNotificationEvent {
  value: (Notification & { lifecycleEvent: 'reauthorizationRequired' | 'subscriptionRemoved' | 'missed' | string })[];
}
