namespace Tocsin.Storage.Log;

/// <summary>
/// The disk refused a write or a sync: the journal takes nothing more until the program is started again.
/// </summary>
public sealed class LogFailedException(string message, Exception? cause) : IOException(message, cause);

/// <summary>The disk is full: this append did not happen, and later ones will once there is room.</summary>
public sealed class DiskFullException(string message, Exception? cause) : IOException(message, cause);
