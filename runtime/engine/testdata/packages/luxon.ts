import { DateTime, Duration, IANAZone, Info, Interval, Settings } from 'luxon';

export default () => {
  Settings.throwOnInvalid = false;
  const berlin = DateTime.fromISO('2024-03-31T01:30:00', { zone: 'Europe/Berlin' });
  const ny = berlin.setZone('America/New_York');
  return [
    berlin.plus({ hours: 1 }).toISO(), berlin.plus({ days: 1 }).toISO(), ny.toISO(), ny.offsetNameShort, berlin.plus({ months: 1 }).isInDST,
    berlin.setLocale('de').toLocaleString(DateTime.DATETIME_FULL), berlin.setLocale('fr').toFormat('cccc d LLLL yyyy HH:mm ZZZZ'),
    DateTime.fromFormat('Montag, 5. Februar 2024', 'cccc, d. LLLL yyyy', { locale: 'de' }).toISODate(),
    DateTime.fromISO('2024-02-30').invalidExplanation, DateTime.local({ zone: 'Mars/Base' }).invalidReason,
    Interval.fromDateTimes(berlin, berlin.plus({ weeks: 2 })).splitBy({ week: 1 }).map(i => i.toISODate()),
    Duration.fromISO('P1DT2H30M').toHuman({ unitDisplay: 'short' }), Duration.fromMillis(98_765_432).shiftTo('hours', 'minutes').toObject(),
    Info.weekdays('short', { locale: 'ja' }), IANAZone.create('Asia/Kolkata').offset(0), IANAZone.isValidZone('Europe/Nowhere'),
    DateTime.fromMillis(0, { zone: 'utc' }).toRelative({ base: DateTime.fromMillis(86_400_000 * 40, { zone: 'utc' }), locale: 'es' }),
    berlin.toLocaleParts({ weekday: 'short', hour: 'numeric', timeZoneName: 'short' }).map(p => p.type),
  ];
};
