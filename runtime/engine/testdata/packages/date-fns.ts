import { addMonths, differenceInBusinessDays, eachWeekOfInterval, format, formatDistanceStrict, intervalToDuration, isValid, parse, parseISO } from 'date-fns';
import { de, ja } from 'date-fns/locale';

export default () => {
  const start = new Date(2024, 0, 31, 9, 30);
  return [
    format(addMonths(start, 1), "EEEE, d. MMMM yyyy 'um' HH:mm", { locale: de }),
    format(start, 'PPPP p', { locale: ja }),
    format(start, "RRRR-'W'II-i DDD QQQ aaaa", { useAdditionalDayOfYearTokens: true }),
    differenceInBusinessDays(parseISO('2024-03-15'), start),
    eachWeekOfInterval({ start, end: addMonths(start, 1) }, { weekStartsOn: 1 }).map(day => format(day, 'd/M')),
    formatDistanceStrict(start, parseISO('2026-02-01T00:00:00Z'), { unit: 'month', locale: de }),
    intervalToDuration({ start, end: new Date(2025, 2, 1) }),
    format(parse('29 février 2024'.replace('février', '02'), 'dd MM yyyy', start), 'yyyy-MM-dd'),
    isValid(parse('31.02.2024', 'dd.MM.yyyy', start)),
  ];
};
