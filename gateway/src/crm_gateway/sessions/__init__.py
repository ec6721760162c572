"""Sign-in of browsers (PRODUCT G1): code flow with PKCE, sessions in our own database, tokens never in the browser.

``openid`` speaks with Keycloak, ``sign_in`` walks a browser there and back, ``live`` keeps sessions fresh and ends
them, ``store`` is the database, ``denied`` knows Keycloak sessions that ended before their tokens.
"""
