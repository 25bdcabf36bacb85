// The error of a service of the platform: record storage, trigger, fetch.
(function () {
	class ServiceError extends Error {
		constructor(message, errorCode, service) {
			super(message);
			if (errorCode !== undefined) this.errorCode = errorCode;
			if (service !== undefined) this.service = service;
		}
	}
	Object.defineProperty(ServiceError.prototype, "name", { value: "ServiceError", writable: true, configurable: true });
	return ServiceError;
});
