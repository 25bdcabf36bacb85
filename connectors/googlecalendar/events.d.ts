// What happens in Google Calendar. Google's own notifications say only that something has changed;
// these say what.

export interface CalendarEvent {
  id: string;
  status: 'confirmed' | 'tentative' | 'cancelled';
  etag?: string;
  htmlLink?: string;
  created?: string;
  updated?: string;
  summary?: string;
  description?: string;
  location?: string;
  creator?: { email?: string; displayName?: string; self?: boolean };
  organizer?: { email?: string; displayName?: string; self?: boolean };
  start?: { date?: string; dateTime?: string; timeZone?: string };
  end?: { date?: string; dateTime?: string; timeZone?: string };
  recurrence?: string[];
  recurringEventId?: string;
  attendees?: { email: string; displayName?: string; responseStatus?: string; optional?: boolean; [field: string]: any }[];
  [field: string]: any;
}

export interface CalendarChange {
  /** The calendar, as in the listener: primary, or its address. */
  calendarId: string;
  change: 'created' | 'updated' | 'deleted';
  event: CalendarEvent;
}
export interface CalendarEventCreatedEvent extends CalendarChange {}
export interface CalendarEventUpdatedEvent extends CalendarChange {}
/** Of a deleted event Google tells little more than its id. */
export interface CalendarEventDeletedEvent extends CalendarChange {}
