// ServiceNow sends what your business rule or flow sends: any JSON.

export type ServiceNowGenericEvent = any;
