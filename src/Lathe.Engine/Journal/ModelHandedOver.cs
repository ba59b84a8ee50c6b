using Lathe.Errors;

namespace Lathe.Engine.Journal;

/// <summary>A model could not go on, and the next one of the chain takes over, from this call on.</summary>
/// <param name="Step">The call that failed.</param>
/// <param name="From">The model that failed, as the user wrote it.</param>
/// <param name="To">The model that goes on.</param>
/// <param name="Error">Why.</param>
/// <param name="Spent">What the run had spent by then, in US dollars, reservations of calls whose end is not known included.</param>
public sealed record ModelHandedOver(StepId Step, string From, string To, LatheError Error, decimal Spent) : RunEventData;
