namespace FlowKit.Pypi.Solving;

/// <summary>Which package is decided first: the higher class, then what was seen first.</summary>
internal readonly struct PackagePriority(PriorityClass priorityClass, int nameOrder, int packageOrder) : IComparable<PackagePriority>
{
    public int CompareTo(PackagePriority other)
    {
        int order = priorityClass.CompareTo(other.Class);
        if (order == 0) order = other.NameOrder.CompareTo(nameOrder);
        return order != 0 ? order : other.PackageOrder.CompareTo(packageOrder);
    }

    private PriorityClass Class => priorityClass;

    private int NameOrder => nameOrder;

    private int PackageOrder => packageOrder;
}
