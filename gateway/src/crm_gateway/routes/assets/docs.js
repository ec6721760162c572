// Shows the API and lets whoever is signed in try it: changes carry the session's CSRF token.
"use strict";

let csrfToken = null;

async function withCsrfToken(request) {
  if (request.method !== "GET" && !request.headers.Authorization) {
    if (csrfToken === null) {
      const answer = await fetch("/auth/session");
      if (!answer.ok) {
        return request;
      }
      csrfToken = (await answer.json()).csrf_token;
    }
    request.headers["X-CSRF-Token"] = csrfToken;
  }
  return request;
}

SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  docExpansion: "none",
  requestInterceptor: withCsrfToken,
});
