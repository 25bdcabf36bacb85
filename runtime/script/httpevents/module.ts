// Guards and builders of generic HTTP events.
type Request = { bodyType?: string; body?: unknown };

export const isJSON = (event: Request): boolean => event?.bodyType === "json";
export const isText = (event: Request): boolean => event?.bodyType === "text";
export const isBase64 = (event: Request): boolean => event?.bodyType === "base64";

const response = (contentType: string, body: string) => ({ status: 200, headers: { "Content-Type": contentType }, body });

export const buildJSONResponse = (body: unknown) => response("application/json", JSON.stringify(body) ?? "null");
export const buildPlainTextResponse = (body: string) => response("text/plain; charset=utf-8", body);
export const buildHTMLResponse = (body: string) => response("text/html; charset=utf-8", body);
