// The event and the context changed where they can be.
// status: finished
// says: [true,true]
event.n = { toJSON() { return 7 } }; try { context.timeout = 1e12 } catch {} try { context.environment.vars.x = 1 } catch {}
return [Object.isFrozen(context), context.timeout < 1e12]
