import { HttpError, NotFoundError } from '@bobbin/managed-api';

/** What a story is told with: a mark for the names of all it makes, and what the person gave. */
export interface Start {
  mark: string;
  given: Record<string, string>;
}

export interface Step {
  name: string;
  ended: 'done' | 'failed' | 'not undone';
  ms: number;
  said?: string;
}

/** Story keeps the steps of one service, and how to undo what they made. */
export class Story {
  readonly steps: Step[] = [];
  private readonly undoing: { name: string; body: () => Promise<unknown> }[] = [];

  constructor(readonly mark: string, private readonly given: Record<string, string>) {}

  /** What the person gave under a name; the story cannot be told without it. */
  need(name: string, why: string): string {
    const value = this.given[name];
    if (!value) throw new Error(`${why}: give it as ${name}=...`);
    return value;
  }

  asked(name: string): string | undefined {
    return this.given[name];
  }

  async step<T>(name: string, body: () => Promise<T>): Promise<T> {
    return this.timed(name, 'failed', body);
  }

  /** What is to be done at the end, however the story ends; the last first. */
  undo(name: string, body: () => Promise<unknown>): void {
    this.undoing.push({ name, body });
  }

  async clean(): Promise<void> {
    for (const { name, body } of this.undoing.reverse()) {
      await this.timed(name, 'not undone', body).catch(() => undefined);
    }
  }

  private async timed<T>(name: string, otherwise: Step['ended'], body: () => Promise<T>): Promise<T> {
    const from = performance.now();
    const step: Step = { name, ended: otherwise, ms: 0 };
    this.steps.push(step);
    try {
      const value = await body();
      step.ended = 'done';
      return value;
    } catch (error) {
      step.said = await words(error);
      throw error;
    } finally {
      step.ms = Math.round(performance.now() - from);
    }
  }
}

async function words(error: unknown): Promise<string> {
  if (error instanceof HttpError) return `${error.status} ${await error.text()}`.slice(0, 500);
  return error instanceof Error ? error.message : String(error);
}

/** Tells a story to its end or its first failure, undoes what it made, and gives its steps. */
export async function tell(start: Start, body: (story: Story) => Promise<void>): Promise<{ steps: Step[] }> {
  const story = new Story(start.mark, start.given);
  try {
    await body(story);
  } catch (error) {
    if (!story.steps.some(step => step.ended === 'failed')) story.steps.push({ name: 'the story itself', ended: 'failed', ms: 0, said: await words(error) });
  } finally {
    await story.clean();
  }
  return { steps: story.steps };
}

export function same(got: unknown, want: unknown, what: string): void {
  if (got !== want) throw new Error(`${what} is ${JSON.stringify(got)}, not ${JSON.stringify(want)}`);
}

/** There must be something. */
export function there<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(`there is no ${what}`);
  return value;
}

/** The call must be answered with 404. */
export async function gone(call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (error instanceof NotFoundError) return;
    throw error;
  }
  throw new Error('the service still finds it');
}

/** Asks until the answer will do: what was written is not always found at once. Gives up after a minute. */
export async function until<T>(ask: () => Promise<T>, will: (answer: T) => boolean, what: string): Promise<T> {
  for (let wait = 250; wait < 30_000; wait *= 2) {
    const answer = await ask();
    if (will(answer)) return answer;
    await new Promise(resolve => setTimeout(resolve, wait));
  }
  throw new Error(`${what} did not come within a minute`);
}
