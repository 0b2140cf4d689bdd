namespace Tocsin.Alerting;

/// <summary>Many events of one group in a short time, found exactly, over event time.</summary>
/// <param name="Group">The group's value, such as an address.</param>
/// <param name="Start">Time of the first event of the window that crossed the threshold.</param>
/// <param name="Crossed">Time of the event that crossed it.</param>
/// <param name="End">Time of the burst's last event.</param>
/// <param name="Count">Events from start to end, each as often as it counts.</param>
/// <param name="EventId">Id of the event that crossed the threshold.</param>
/// <param name="Query">Finds its events between start and end.</param>
public sealed record Burst(
    string Group,
    DateTimeOffset Start,
    DateTimeOffset Crossed,
    DateTimeOffset End,
    long Count,
    string EventId,
    string Query);
