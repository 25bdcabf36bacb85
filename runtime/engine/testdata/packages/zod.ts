import { z } from 'zod';

const Issue = z.object({
  key: z.string().regex(/^[A-Z]+-\d+$/),
  points: z.coerce.number().int().min(1).default(1),
  status: z.enum(['open', 'done']),
  labels: z.array(z.string().min(2)).transform(list => list.map(l => l.toLowerCase())),
  due: z.iso.date().optional(),
  assignee: z.union([z.email(), z.null()]),
  kind: z.discriminatedUnion('type', [z.object({ type: z.literal('bug'), severity: z.number() }), z.object({ type: z.literal('task') })]),
}).strict().refine(i => i.status !== 'done' || i.points > 0, { message: 'done needs points' });

export default () => {
  const good = Issue.parse({ key: 'DEMO-1', points: '5', status: 'open', labels: ['AB'], assignee: null, kind: { type: 'task' } });
  const bad = Issue.safeParse({ key: 'demo', points: 0.5, status: 'gone', labels: ['a'], due: '2024-02-30', assignee: 'x@', kind: { type: 'bug' }, more: 1 });
  const tree = z.lazy((): z.ZodType => z.object({ n: z.number(), next: z.array(Issue).or(z.undefined()) }));
  return { good, issues: bad.error!.issues.map(i => [i.path.join('.'), i.code, i.message]), text: z.prettifyError(bad.error!), tree: tree.safeParse({ n: 'x' }).success, schema: z.toJSONSchema(z.object({ a: z.string(), b: z.number().optional() })) };
};
