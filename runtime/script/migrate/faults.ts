// bobbin:migrate/faults: what went wrong, and whether it may pass.
import { HttpError, TooManyRequestsError, UnexpectedError } from '@bobbin/managed-api';

declare const ServiceError: new (message: string, errorCode?: number, service?: string) => Error & { errorCode?: number };

export const text = (error: any): string => String(error?.message ?? error);

// What a service answered; 0 when it did not.
export function statusOf(error: any): number {
  return error instanceof HttpError ? (error as any).response.status : 0;
}

export function refusedLogin(error: any): boolean {
  return statusOf(error) === 401;
}

// Whether it wants to be left alone for a while.
export function limited(error: any): boolean {
  return error instanceof TooManyRequestsError || (error?.response?.status === 503 && (error.response.headers?.get?.('retry-after') ?? '') !== '');
}

// Whether an error is a service's, and not of the script's own making.
export function ofService(error: any): boolean {
  return error instanceof HttpError || error instanceof UnexpectedError || error instanceof ServiceError;
}

export function passing(error: any): boolean {
  const status = statusOf(error);
  return ofService(error) && (status < 400 || status >= 500 || status === 408 || error instanceof TooManyRequestsError);
}

// Whether the target will not have this item, however often it is sent.
export function refused(error: any): boolean {
  const status = statusOf(error);
  return status >= 400 && status < 500 && status !== 408;
}

// Whether it says something of this item alone, and nothing of the next one.
export function ofItem(error: any): boolean {
  return [400, 404, 409, 410, 422].includes(statusOf(error));
}
