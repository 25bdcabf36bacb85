import { Temporal, toTemporalInstant } from '@js-temporal/polyfill';

export default () => {
  const instant = toTemporalInstant.call(new Date(1_700_000_000_000));
  const kolkata = instant.toZonedDateTimeISO('Asia/Kolkata');
  return [
    kolkata.toString(), kolkata.startOfDay().epochMilliseconds, kolkata.with({ day: 1 }).dayOfWeek,
    Temporal.PlainYearMonth.from('2024-02').daysInMonth, Temporal.PlainDate.compare('2024-01-01', '2023-12-31'),
    Temporal.PlainDateTime.from('2024-03-10T02:30').toZonedDateTime('America/New_York').toString(),
    Temporal.PlainDate.from('2024-02-29').until('2025-02-28', { largestUnit: 'year' }).toString(),
    Temporal.PlainDate.from({ year: 2024, month: 5, day: 17, calendar: 'iso8601' }).toLocaleString('fr-FR', { weekday: 'long', month: 'long', day: 'numeric' }),
  ];
};
