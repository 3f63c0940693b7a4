namespace Jepa.Samples.Lab.Topology;

/// <summary>A loop in a growing complex: the scale at which it appears and the scale at which it is filled.</summary>
/// <param name="Birth">The distance at which joining points closes the loop.</param>
/// <param name="Death">The distance at which triangles have filled it.</param>
/// <param name="Cocycle">
/// The class of the loop: numbers of ℤ_p on the edges, [n, n], <c>[a, b] = −[b, a]</c>, which cancel on every
/// triangle but not around the loop.
/// </param>
internal sealed record Bar(double Birth, double Death, int[,] Cocycle)
{
    /// <summary>Gets the range of scales over which the loop persists.</summary>
    public double Length => Death - Birth;
}

/// <summary>
/// Persistent cohomology H¹ of the Vietoris–Rips filtration: points are joined in the order of their distances,
/// three joined points form a triangle, and each class of loops lives over an interval of distances. The method is
/// the cocycle algorithm of de Silva, Morozov and Vejdemo-Johansson, "Persistent cohomology and circular coordinates",
/// Discrete &amp; Computational Geometry 45 (2011).
/// </summary>
internal static class PersistentCohomology
{
    /// <summary>The prime of the coefficients: remainders must tell a cocycle of small integers.</summary>
    public const int Prime = 47;

    /// <summary>Finds the loops of a cloud.</summary>
    /// <param name="points">The cloud, [n][D]: at most a few hundred points, as time grows as n³.</param>
    /// <returns>Every loop that persists over an interval, the longest first.</returns>
    public static IReadOnlyList<Bar> LoopsOf(double[][] points)
    {
        int n = points.Length;
        var edges = from a in Enumerable.Range(0, n)
                    from b in Enumerable.Range(a + 1, n - a - 1)
                    let length = Landmarks.Distance(points[a], points[b])
                    orderby length
                    select (a, b, length);

        bool[,] joined = new bool[n, n];
        int[] component = [.. Enumerable.Range(0, n)];
        List<LivingCocycle> living = []; // oldest first
        List<Bar> bars = [];
        foreach ((int a, int b, double length) in edges)
        {
            int[] triangles = [.. Enumerable.Range(0, n).Where(c => joined[a, c] && joined[b, c])];
            joined[a, b] = joined[b, a] = true;
            if (triangles.Length == 0)
            {
                if (component[a] == component[b]) // otherwise it joins two parts and closes nothing
                    living.Add(LivingCocycle.On(a, b, n, length));
                Merge(component, a, b);
                continue;
            }

            // The edge's own cocycle dies with the first triangle at once; the others are extended to cancel on it.
            foreach (LivingCocycle cocycle in living)
                cocycle.ExtendTo(a, b, across: triangles[0]);
            foreach (int c in triangles.Skip(1))
            {
                if (KillYoungest(living, a, b, c) is { } dead && length > dead.Birth)
                    bars.Add(new Bar(dead.Birth, length, dead.Values));
            }
        }
        return [.. bars.OrderByDescending(bar => bar.Length)];
    }

    /// <summary>Ends the youngest cocycle that does not cancel on a triangle, and makes the others cancel.</summary>
    private static LivingCocycle? KillYoungest(List<LivingCocycle> living, int a, int b, int c)
    {
        int youngest = living.FindLastIndex(cocycle => cocycle.Around(a, b, c) != 0);
        if (youngest < 0)
            return null;
        LivingCocycle dead = living[youngest];
        living.RemoveAt(youngest);
        int inverse = Inverse(dead.Around(a, b, c));
        foreach (LivingCocycle cocycle in living[..youngest])
            cocycle.Subtract(dead, cocycle.Around(a, b, c) * inverse % Prime);
        return dead;
    }

    private static void Merge(int[] component, int a, int b)
    {
        (int kept, int gone) = (component[a], component[b]);
        for (int i = 0; i < component.Length; i++)
        {
            if (component[i] == gone)
                component[i] = kept;
        }
    }

    /// <summary>By Fermat: xᵖ⁻² · x = 1 modulo a prime p.</summary>
    private static int Inverse(int x)
    {
        int power = 1;
        for (int i = 0; i < Prime - 2; i++)
            power = power * x % Prime;
        return power;
    }

    /// <summary>A cocycle of the complex so far; its values are kept from 0 to p − 1.</summary>
    private sealed record LivingCocycle(double Birth, int[,] Values)
    {
        public static LivingCocycle On(int a, int b, int n, double birth)
        {
            var cocycle = new LivingCocycle(birth, new int[n, n]);
            cocycle.Set(a, b, 1);
            return cocycle;
        }

        /// <summary>The sum around a triangle: the coboundary's value on it.</summary>
        public int Around(int a, int b, int c) => (Values[a, b] + Values[b, c] + Values[c, a]) % Prime;

        /// <summary>Gives a new edge the value that cancels on one of its triangles.</summary>
        public void ExtendTo(int a, int b, int across) => Set(a, b, (Values[a, across] + Values[across, b]) % Prime);

        public void Subtract(LivingCocycle other, int times)
        {
            if (times == 0)
                return;
            int n = Values.GetLength(0);
            for (int a = 0; a < n; a++)
            {
                for (int b = 0; b < n; b++)
                    Values[a, b] = (Values[a, b] + (Prime - times) * other.Values[a, b]) % Prime;
            }
        }

        private void Set(int a, int b, int value) => (Values[a, b], Values[b, a]) = (value, (Prime - value) % Prime);
    }
}
