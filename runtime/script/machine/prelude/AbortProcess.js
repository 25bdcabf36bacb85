// An error like any other when a script throws it; scripts test for the class.
(function () {
	class AbortProcess extends Error {}
	Object.defineProperty(AbortProcess.prototype, "name", { value: "AbortProcess", writable: true, configurable: true });
	return AbortProcess;
});
