import { decodeTime, encodeTime, isValid, monotonicFactory, ulid, ulidToUUID, uuidToULID } from 'ulid';

export default () => {
  const next = monotonicFactory();
  const list = [next(1_469_918_176_385), next(1_469_918_176_385), next(1_469_918_176_384)];
  return [decodeTime(ulid(1469918176385)), list.toSorted().join() === list.join(), new Set(list).size, encodeTime(1469918176385, 10), isValid(ulid()), isValid('8'), ulidToUUID('01ARYZ6S41TSV4RRFFQ69G5FAV'), uuidToULID('01563df3-6481-d676-4c61-efb99302bd5b')];
};
