/** What ServiceNow keeps as numbers, and what Jira calls it. Change it here if your instance or your site has other words. */

const priorities = ['Highest', 'High', 'Medium', 'Low', 'Lowest'];
// ServiceNow makes the priority of impact and urgency; it cannot be set.
const severities = [['1', '1'], ['1', '2'], ['2', '2'], ['2', '3'], ['3', '3']];

export function severityOf(priority: string | undefined) {
  const [impact, urgency] = severities[Math.max(0, priorities.indexOf(priority ?? 'Medium'))];
  return { impact, urgency };
}

export const priorityOf = (priority: string) => priorities[Number(priority) - 1] ?? 'Medium';

/** The state of an incident for a status category of Jira, and the other way. */
export const stateOf = (category: string | undefined) => (category === 'done' ? '6' : category === 'indeterminate' ? '2' : '1');
export const categoryOf = (state: string) => (Number(state) >= 6 ? 'done' : state === '1' ? 'new' : 'indeterminate');
