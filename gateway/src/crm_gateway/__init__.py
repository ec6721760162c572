"""The one door: sign-in, REST to gRPC, the directory of the organisation."""
