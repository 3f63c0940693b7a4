using Jepa.Samples.Worlds;

namespace Jepa.Samples.Surprise.Rollout;

/// <summary>Windows of noisy heights, and the true heights that follow.</summary>
/// <param name="Windows">[windows][K].</param>
/// <param name="Last">The true height at each window's last frame.</param>
/// <param name="Heights">[S][windows]: the true height 1 … S frames after it.</param>
internal sealed record Examples(float[][] Windows, double[] Last, double[][] Heights)
{
    public static Examples Of(IReadOnlyList<ObservedTrajectory> flights, int windowSize, int steps)
    {
        (ObservedTrajectory Flight, int Start)[] places =
        [
            .. from flight in flights
               from start in Enumerable.Range(0, flight.Length - windowSize - steps + 1)
               select (flight, start),
        ];
        return new Examples(
            [.. places.Select(place => place.Flight.Frames[place.Start..(place.Start + windowSize)])],
            After(0),
            [.. Enumerable.Range(1, steps).Select(After)]);

        double[] After(int step) =>
            [.. places.Select(place => (double)place.Flight.Positions[place.Start + windowSize - 1 + step])];
    }
}
