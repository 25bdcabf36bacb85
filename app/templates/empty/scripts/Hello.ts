/** Runs when you press Run. The event is what you choose beside the button. */
export default async function (event: { name?: string }, context: Context<EV>) {
  console.log(`Hello ${event.name ?? 'world'}, from ${context.environment.name}`);
}
