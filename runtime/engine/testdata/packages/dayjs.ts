import dayjs from 'dayjs';
import customParseFormat from 'dayjs/plugin/customParseFormat.js';
import duration from 'dayjs/plugin/duration.js';
import isoWeek from 'dayjs/plugin/isoWeek.js';
import relativeTime from 'dayjs/plugin/relativeTime.js';
import timezone from 'dayjs/plugin/timezone.js';
import utc from 'dayjs/plugin/utc.js';
import 'dayjs/locale/de.js';

for (const plugin of [utc, timezone, duration, relativeTime, customParseFormat, isoWeek]) dayjs.extend(plugin);

export default () => {
  const start = dayjs.tz('2024-03-30 23:30', 'Europe/Berlin');
  return [
    dayjs.utc('2024-02-28').add(2, 'day').format('YYYY-MM-DD'), start.format(), start.add(3, 'hour').utc().format(), start.tz('Asia/Tokyo').format('YYYY-MM-DD HH:mm Z'),
    dayjs('05.02.2024', 'DD.MM.YYYY', true).isValid(), dayjs('5.2.2024', 'DD.MM.YYYY', true).isValid(), dayjs.utc('2024-12-30').isoWeek(),
    dayjs.duration({ hours: 30, minutes: 5 }).format('D[d] HH:mm'), dayjs.utc(0).locale('de').from(dayjs.utc(86_400_000 * 3)), dayjs.utc(0).locale('de').format('dddd, D. MMMM'),
    dayjs.utc('2024-05-31').diff('2024-01-31', 'month', true),
  ];
};
