// A source text of templates in templates.
// status: function_error
// says: nested
return (0, eval)("`${".repeat(1e5) + "1" + "}`".repeat(1e5))
