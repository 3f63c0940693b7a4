using Jepa.Samples.Worlds;
using Jepa.Training.Data;

namespace Jepa.Training.Tests.Fixtures;

/// <summary>Balls thrown for a test, and what a trainer gets to see of them.</summary>
internal static class Flights
{
    public static ObservedTrajectory[] Throw(int seed, int count, int length) => new BouncingBall().Sample(new Random(seed), count, length);

    public static Series[] ToSeries(this IEnumerable<ObservedTrajectory> flights) =>
        [.. flights.Select(flight => new Series(flight.Frames, flight.Channels, flight.Actions))];

    /// <summary>All windows of K frames, <c>[N, K]</c>, row after row: a flight's rows begin with the window that ends at frame K − 1.</summary>
    public static float[] Windows(this IEnumerable<ObservedTrajectory> flights, int windowSize) =>
        [.. flights.SelectMany(flight => Enumerable.Range(0, flight.Length - windowSize + 1).SelectMany(start => flight.Frames[start..(start + windowSize)]))];
}
