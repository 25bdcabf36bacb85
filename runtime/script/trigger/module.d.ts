/** How a script is triggered. */
export interface TriggerScriptOptions {
  /** The exported function to call; the default export when left out. */
  functionName?: string;
  /** What the script gets as its event, as JSON; `{}` when left out. */
  payload?: unknown;
  /** Try again when scripts are triggered too often. Both are on unless switched off. */
  retryOn429?: {
    enabled?: boolean;
    /** Say so in the console. */
    verbose?: boolean;
  };
}

/** What was scheduled. */
export interface TriggerScriptResponse {
  invocationId: string;
}

/**
 * Starts another script of the workspace in the same environment. Resolves once it is scheduled, not once it has run.
 *
 * @param scriptName The script's name: its path below `scripts/` without the extension.
 */
export function triggerScript(scriptName: string, options?: TriggerScriptOptions): Promise<TriggerScriptResponse>;
