// What Statuspage sends to subscribers by webhook.

export interface Page {
  id: string;
  status_indicator: string;
  status_description: string;
}

export interface Incident {
  id: string;
  name: string;
  status: 'investigating' | 'identified' | 'monitoring' | 'resolved' | 'postmortem' | string;
  impact: string;
  created_at: string;
  updated_at: string;
  resolved_at: string | null;
  scheduled_for: string | null;
  scheduled_until: string | null;
  shortlink: string;
  incident_updates: { id: string; incident_id: string; body: string; status: string; created_at: string; updated_at: string; [field: string]: any }[];
  [field: string]: any;
}

export interface Component {
  id: string;
  name: string;
  status: 'operational' | 'degraded_performance' | 'partial_outage' | 'major_outage' | 'under_maintenance' | string;
  created_at: string;
  [field: string]: any;
}

/** Any delivery: about an incident, or about a component. */
export interface StatuspageGenericEvent {
  meta: { unsubscribe: string; documentation: string; [field: string]: any };
  page: Page;
  incident?: Incident;
  component?: Component;
  component_update?: { id: string; component_id: string; old_status: string; new_status: string; created_at: string; [field: string]: any };
  [field: string]: any;
}
export interface IncidentUpdatedEvent extends StatuspageGenericEvent {
  incident: Incident;
}
export interface ComponentUpdatedEvent extends StatuspageGenericEvent {
  component: Component;
  component_update: { id: string; component_id: string; old_status: string; new_status: string; created_at: string; [field: string]: any };
}
