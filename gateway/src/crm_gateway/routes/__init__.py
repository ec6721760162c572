"""Routes that no contract makes: sign-in, who am I, files, pages, health."""
