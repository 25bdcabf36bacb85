import { Intl, Temporal } from 'temporal-polyfill';

export default () => {
  const meeting = Temporal.ZonedDateTime.from('2024-10-27T01:30:00+02:00[Europe/Berlin]');
  const later = meeting.add({ hours: 2 });
  let refused = '';
  try {
    Temporal.PlainDate.from('2024-02-30', { overflow: 'reject' });
  } catch (e) {
    refused = (e as Error).name;
  }
  return [
    later.toString(), meeting.add({ days: 1 }).toString(), meeting.hoursInDay, later.withTimeZone('Asia/Tokyo').toPlainDateTime().toString(),
    meeting.until('2025-01-01T00:00:00+01:00[Europe/Berlin]', { largestUnit: 'month' }).toString(),
    Temporal.PlainDate.from('2024-01-31').add({ months: 1 }).toString(), refused,
    Temporal.Duration.from('PT100H').round({ largestUnit: 'day', relativeTo: '2024-01-01' }).toString(),
    meeting.toLocaleString('de-DE', { dateStyle: 'full', timeStyle: 'short' }),
    new Intl.DateTimeFormat('en-GB', { timeZone: 'Australia/Sydney', dateStyle: 'medium' }).format(meeting.toInstant()),
    meeting.getTimeZoneTransition('next')?.toString(),
  ];
};
