// A revoked proxy as error.
// status: function_error
const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); throw proxy
