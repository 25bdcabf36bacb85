// A thrown null.
// status: function_error
// says: null
throw null
