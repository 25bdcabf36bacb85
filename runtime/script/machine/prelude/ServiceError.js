// The error of a service of the platform: record storage, trigger, fetch. Existing scripts
// may read the code out of the message.
(function (compatible) {
	class ServiceError extends Error {
		constructor(message, errorCode, service) {
			super(compatible && errorCode !== undefined ? `${message} - ScriptRunner Connect Error code: ${errorCode}` : message);
			if (errorCode !== undefined) this.errorCode = errorCode;
			if (service !== undefined) this.service = service;
		}
	}
	Object.defineProperty(ServiceError.prototype, "name", { value: "ServiceError", writable: true, configurable: true });
	return ServiceError;
});
