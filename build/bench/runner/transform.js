// What both do with an event of Jira: the issue of another tracker is made of it, and one line logged.
function transform(event) {
  const fields = event.issue.fields;
  const labels = fields.labels.map((label) => label.toLowerCase().replace(/[^a-z0-9]+/g, '-'));
  const changes = event.changelog.items.filter((item) => item.field !== 'rank').map((item) => `${item.field}: ${item.fromString ?? 'none'} -> ${item.toString ?? 'none'}`);
  return {
    title: `${event.issue.key} ${fields.summary.trim()}`,
    description: `${fields.description}\n\n${changes.join('\n')}\n\nReported by ${fields.reporter.displayName} on ${new Date(event.timestamp).toISOString().slice(0, 10)}`,
    labels: [...new Set([fields.priority.name.toLowerCase(), ...labels])].sort(),
    weight: Math.round((fields.customfield_10016 || 0) * 10) / 10,
    assignee: fields.assignee ? fields.assignee.emailAddress.split('@')[0] : null,
  };
}
